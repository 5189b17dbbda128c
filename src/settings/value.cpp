#include "settings/value.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "settings/key_lines.hpp"
#include "yaml/scalars.hpp"

namespace lexid::settings {
namespace {

// Puts what was read where it belongs; what was refused is reported already.
template <class T, class Target>
void assign(std::optional<T> value, Target& target) {
    if (value) {
        target = static_cast<Target>(std::move(*value));
    }
}

struct ValueReader {
    const Setting& setting;
    const yaml::Node& node;
    Settings& settings;
    yaml::Faults& faults;

    std::string what() const { return in_backticks(setting.key); }
    bool is_word(std::string_view word) const {
        return node.kind == yaml::Kind::scalar && node.text == word;
    }

    void operator()(const Address& address) const {
        const std::optional<std::string> text = yaml::text_line(node, what(), faults);
        if (!text) {
            return;
        }
        Result<BaseUrl> url = parse_base_url(*text);
        if (!url) {
            faults.add(node, what() + ": " + url.error().text);
            return;
        }
        address.place(settings) = std::move(*url);
    }
    void operator()(const Key& key) const { assign(read_key(node, faults), key.place(settings)); }
    void operator()(const Proxy& proxy) const {
        assign(read_proxy(node, faults), proxy.place(settings));
    }
    void operator()(const Path& path) const {
        assign(yaml::text_line(node, what(), faults), path.place(settings));
    }
    void operator()(const Number& number) const {
        assign(yaml::integer(node, what(), number.range, faults), number.place(settings));
    }
    void operator()(const Length& length) const {
        assign(yaml::duration(node, what(), length.range, faults), length.place(settings));
    }
    void operator()(const OptionalLength& length) const {
        std::optional<Duration>& target = length.place(settings);
        if (is_word(length.word)) {
            target.reset();
            return;
        }
        assign(yaml::duration(node, what() + " (" + in_backticks(length.word) + " or a duration)",
                              length.range, faults),
               target);
    }
    void operator()(const Share& share) const {
        const std::optional<int> percent = yaml::percent(node, what(), faults);
        if (percent == 0 && !share.zero_fault.empty()) {
            faults.add(node, what() + " of 0% " + std::string(share.zero_fault));
        } else if (percent) {
            share.place(settings) = Percent{*percent};
        }
    }
    void operator()(const Choice& choice) const {
        const auto named = std::ranges::find_if(
            choice.names, [this](std::string_view name) { return is_word(name); });
        if (named == choice.names.end()) {
            yaml::refuse_choice(node, what(), choice.names, faults);
            return;
        }
        choice.choose(settings, static_cast<std::size_t>(named - choice.names.begin()));
    }
};

}  // namespace

void read_value(const Setting& setting, const yaml::Node& node, Settings& settings,
                yaml::Faults& faults) {
    std::visit(ValueReader{setting, node, settings, faults}, setting.kind);
}

}  // namespace lexid::settings
