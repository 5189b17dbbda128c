#pragma once

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "policy/decide.hpp"
#include "policy/policy.hpp"
#include "policy/task.hpp"

namespace lexid::policy {

inline Time at(std::string_view text) {
    return parse_time(text).value();
}

inline const Time noon = at("2026-11-23T12:00:00Z");

// A task an hour old.
inline TaskRef task(std::string_view type, std::string_view metadata = "{}") {
    boost::json::object body;
    body["id"] = "0b6c1f5e-0000-4000-8000-000000000001";
    body["type"] = boost::json::string(type.data(), type.size());
    body["status"] = "pending";
    body["description"] = "a description";
    body["created_at"] = "2026-11-23T11:00:00Z";
    body["metadata"] = boost::json::parse({metadata.data(), metadata.size()});
    Result<TaskRef> made = Task::from_json(std::move(body));
    EXPECT_TRUE(made) << made.error().text;
    return made.value();
}

// The faults of a policy as a person sees them; empty if it is taken.
inline std::string faults_of(const std::string& text) {
    const auto policy = parse_policy(text);
    return policy ? "" : render(policy.error(), "p", text);
}

// A policy with these rules, which must be right. `rest` stands outside the rules.
inline PolicyRef policy_of(std::string_view rules, std::string_view rest = "") {
    const std::string text = "version: 1\n" + std::string(rest) +
                             (rules.empty() ? "" : "rules:\n") + std::string(rules) + "...\n";
    auto policy = parse_policy(text);
    EXPECT_TRUE(policy) << render(policy.error(), "p", text);
    return policy.value();
}

inline std::string file_text(const std::string& path) {
    std::ifstream in(LEXID_SOURCE_DIR "/" + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace lexid::policy
