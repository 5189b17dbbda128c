#include "settings/key_lines.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "base/proxy_url.hpp"
#include "settings/table.hpp"
#include "yaml/mapping.hpp"
#include "yaml/scalars.hpp"

namespace lexid::settings {
namespace {

std::string how_to_name_it() {
    return "say where it is: `key: " + std::string(setting("api.key").default_text) +
           "`, `{file: PATH}` or `{credential: NAME}`";
}

constexpr std::string_view how_to_name_proxy =
    "`proxy: http://host:port`, `proxy: none`, or, with a user and a password, `proxy: {env: "
    "NAME}` "
    "and the whole address in that variable";

// LeadLex's keys begin like this.
constexpr std::string_view key_prefix = "wbk_";

constexpr std::string_view key_in_file = "the API key itself does not belong in this file";

bool is_variable_name(std::string_view name) {
    const auto fits = [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '_'; };
    return !name.empty() && std::ranges::all_of(name, fits) && !is_ascii_digit(name[0]);
}

// A file of this name in systemd's directory of credentials.
bool is_credential_name(std::string_view name) {
    return !name.empty() && !name.contains('/') && name != "." && name != "..";
}

bool fits(KeySource::Kind kind, std::string_view name) {
    switch (kind) {
        case KeySource::Kind::env:
            return is_variable_name(name);
        case KeySource::Kind::file:
            return !name.contains('\n');
        case KeySource::Kind::credential:
            return is_credential_name(name);
    }
    return false;
}

void refuse(const yaml::Node& node, std::string message, yaml::Faults& faults) {
    faults.add_for_whole_text("line " + std::to_string(node.line) + ": " + std::move(message),
                              how_to_name_it());
}

std::string_view line_at(std::string_view text, int line) {
    for (int i = 1; i < line; ++i) {
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
        if (text.empty()) {
            return text;
        }
    }
    return text.substr(0, text.find('\n'));
}

// An address with a user and a password in it.
bool may_hold_password(std::string_view line) {
    return (ascii_lower(line).contains("proxy") || line.contains("://")) && line.contains('@');
}

// `key: …`, `api_key: …`, `token = …`: whatever names a secret and does not go on with `{`.
bool may_hold_key(std::string_view line) {
    const std::string lower = ascii_lower(line);
    for (const std::string_view word : {"key", "token", "secret", "bearer"}) {
        const std::size_t at = lower.find(word);
        if (at == std::string::npos) {
            continue;
        }
        const std::size_t value = lower.find_first_not_of("\"' :=", at + word.size());
        if (value != std::string::npos && lower[value] != '{' && lower[value] != '#') {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<KeySource> read_key(const yaml::Node& node, yaml::Faults& faults) {
    if (node.kind != yaml::Kind::mapping) {
        refuse(node, std::string(key_in_file), faults);
        return std::nullopt;
    }
    constexpr std::pair<std::string_view, KeySource::Kind> kinds[] = {
        {"env", KeySource::Kind::env},
        {"file", KeySource::Kind::file},
        {"credential", KeySource::Kind::credential}};
    if (node.entries.size() == 1) {
        const yaml::Entry& entry = node.entries[0];
        for (const auto& [name, kind] : kinds) {
            if (entry.key.text == name && entry.value.kind == yaml::Kind::scalar &&
                fits(kind, entry.value.text)) {
                return KeySource{kind, entry.value.text};
            }
        }
    }
    refuse(node, "`api.key` must be exactly one of `env`, `file` and `credential`, with its name",
           faults);
    return std::nullopt;
}

std::optional<ProxySource> read_proxy(const yaml::Node& node, yaml::Faults& faults) {
    const auto refuse_proxy = [&](const std::string& message) {
        faults.add_for_whole_text("line " + std::to_string(node.line) + ": `api.proxy`: " + message,
                                  std::string(how_to_name_proxy));
        return std::nullopt;
    };
    if (node.kind == yaml::Kind::mapping && node.entries.size() == 1) {
        const yaml::Entry& entry = node.entries[0];
        if (entry.key.text == "env" && entry.value.kind == yaml::Kind::scalar &&
            is_variable_name(entry.value.text)) {
            return ProxySource{ProxySource::Kind::variable, entry.value.text};
        }
    }
    if (node.kind != yaml::Kind::scalar || node.text.empty()) {
        return refuse_proxy("this names no proxy");
    }
    if (node.text == "none") {
        return ProxySource{ProxySource::Kind::none, ""};
    }
    const Result<ProxyUrl> url = parse_proxy_url(node.text);
    if (!url) {
        return refuse_proxy(url.error().text);
    }
    if (!url->credentials.empty()) {
        return refuse_proxy("a user and a password don't belong in this file");
    }
    return ProxySource{ProxySource::Kind::url, url->text()};
}

Diagnostics without_key_lines(Diagnostics diagnostics, std::string_view text) {
    for (Diagnostic& diagnostic : diagnostics) {
        const std::string_view line = line_at(text, diagnostic.line);
        if (diagnostic.line > 0 && may_hold_password(line)) {
            diagnostic.message = "line " + std::to_string(diagnostic.line) +
                                 ": a proxy can't be given like this (not shown: it may hold a "
                                 "password)";
            diagnostic.hint = how_to_name_proxy;
            diagnostic.line = 0;
            diagnostic.column = 0;
            continue;
        }
        const bool holds_key = line.contains(key_prefix);
        if (diagnostic.line > 0 && (holds_key || may_hold_key(line))) {
            const std::string_view what =
                holds_key ? key_in_file
                          : "a key can't be given like this (not shown: it may be the key itself)";
            diagnostic.message =
                "line " + std::to_string(diagnostic.line) + ": " + std::string(what);
            diagnostic.hint = how_to_name_it();
            diagnostic.line = 0;
            diagnostic.column = 0;
        }
    }
    return diagnostics;
}

}  // namespace lexid::settings
