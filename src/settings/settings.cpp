#include "settings/settings.hpp"

#include <cassert>
#include <utility>

#include "base/text.hpp"
#include "settings/key_lines.hpp"
#include "settings/table.hpp"
#include "settings/value.hpp"
#include "yaml/mapping.hpp"
#include "yaml/parse.hpp"

namespace lexid::settings {
namespace {

using yaml::Faults;
using yaml::Mapping;
using yaml::Node;

void refuse_later_keys(std::string_view section, Mapping& mapping) {
    for (const std::string_view key : later_keys()) {
        const std::size_t dot = key.find('.');
        if (section == (dot == std::string_view::npos ? "" : key.substr(0, dot))) {
            mapping.refuse(key.substr(dot + 1),
                           in_backticks(key) + " is not supported by this version of lexid");
        }
    }
}

// What rows can't say each for itself.
void check_shares(const Node& node, const Quota& quota, Faults& faults) {
    if (quota.reserve.value + quota.track.value >= 100) {
        faults.add(node, "`quota.reserve` and `quota.track` together leave nothing for polling");
    }
}

void read_section(std::string_view section, const Node& node, Settings& settings, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, in_backticks(section), faults);
    if (!mapping) {
        return;
    }
    for (const Setting& row : table()) {
        if (row.section() != section) {
            continue;
        }
        if (const Node* value = mapping->find(row.name())) {
            read_value(row, *value, settings, faults);
        }
    }
    if (section == setting("quota.share").section()) {
        check_shares(node, settings.quota, faults);
    }
    refuse_later_keys(section, *mapping);
    mapping->finish();
}

void read_file(const Node& node, Settings& settings, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, "the file", faults);
    if (!mapping) {
        return;
    }
    std::string_view section_before;
    for (const Setting& row : table()) {
        const std::string_view section = row.section();
        if (section.empty()) {
            if (const Node* value = mapping->find(row.name())) {
                read_value(row, *value, settings, faults);
            }
        } else if (section != section_before) {
            if (const Node* value = mapping->find(section)) {
                read_section(section, *value, settings, faults);
            }
        }
        section_before = section;
    }
    refuse_later_keys("", *mapping);
    mapping->finish();
}

}  // namespace

Settings default_settings() {
    Settings settings;
    for (const Setting& row : table()) {
        if (row.default_text.empty()) {
            continue;
        }
        Faults faults(row.default_text);
        const std::optional<Node> value = yaml::parse(row.default_text, {}, faults);
        if (value) {
            read_value(row, *value, settings, faults);
        }
        assert(faults.empty() && "a default of the table that lexid.yaml could not have");
    }
    return settings;
}

std::expected<Settings, Diagnostics> parse_settings(std::string_view text) {
    Settings settings = default_settings();
    Faults faults(text);
    const std::optional<Node> root = yaml::parse(text, {}, faults);
    if (root && root->kind != yaml::Kind::null) {
        read_file(*root, settings, faults);
    }
    if (!faults.empty()) {
        return std::unexpected(without_key_lines(faults.take(), text));
    }
    return settings;
}

std::string resolved_path(std::string_view path, std::string_view settings_file) {
    const std::size_t slash = settings_file.rfind('/');
    if (path.starts_with('/') || slash == std::string_view::npos) {
        return std::string(path);
    }
    return std::string(settings_file.substr(0, slash + 1)) + std::string(path);
}

}  // namespace lexid::settings
