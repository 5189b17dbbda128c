#include "net/no_proxy.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lexid::net {
namespace {

TEST(NoProxy, ExemptsWhatItNames) {
    const struct {
        std::string_view no_proxy;
        std::string_view host;
        bool exempt;
    } rows[] = {
        {"", "api.example.com", false},
        {" , ,", "api.example.com", false},
        {"*", "api.example.com", true},
        {"a.test,*", "10.1.2.3", true},
        {"example.com", "example.com", true},
        {"example.com", "api.example.com", true},
        {"example.com", "notexample.com", false},
        {"example.com", "example.com.evil.test", false},
        {"EXAMPLE.com", "api.example.com", true},
        {".example.com", "api.example.com", true},
        {".example.com", "example.com", true},
        {"*.example.com", "api.example.com", true},
        {"*.example.com", "example.com", true},
        {"example.com.", "api.example.com", true},
        {"a.test, b.test ,example.com", "api.example.com", true},
        {"a.test b.test\texample.com", "api.example.com", true},
        {"api.*.com", "api.example.com", false},
        {".", "api.example.com", false},
        {"*.", "api.example.com", false},
        {"com", "api.example.com", true},
        {"example.com:443", "api.example.com", true},
        {"example.com:8443", "api.example.com", false},
        {"example.com:x", "api.example.com", false},
        {"example.com:", "api.example.com", false},
        {"10.1.2.3", "10.1.2.3", true},
        {"10.1.2.3", "10.1.2.4", false},
        {"10.1.2.3:443", "10.1.2.3", true},
        {"10.1.2.3:80", "10.1.2.3", false},
        {"10.0.0.0/8", "10.1.2.3", true},
        {"10.0.0.0/8", "11.1.2.3", false},
        {"10.1.2.0/23", "10.1.3.3", true},
        {"10.1.2.0/23", "10.1.4.3", false},
        {"0.0.0.0/0", "10.1.2.3", true},
        {"10.0.0.0/33", "10.1.2.3", false},
        {"10.0.0.0/-1", "10.1.2.3", false},
        {"10.0.0.0/x", "10.1.2.3", false},
        {"10.0.0.0/", "10.1.2.3", false},
        {"10.0.0.0/8", "fd00::1", false},
        {"10.0.0.0/8", "10.example.com", false},
        {"2.3", "10.1.2.3", false},
        {"::1", "::1", true},
        {"[::1]", "::1", true},
        {"[::1]:443", "::1", true},
        {"[::1]:80", "::1", false},
        {"[::1", "::1", false},
        {"0:0:0:0:0:0:0:1", "::1", true},
        {"fd00::/8", "fd12::1", true},
        {"fd00::/8", "fe80::1", false},
        {"::/0", "10.1.2.3", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(std::string(row.no_proxy) + " for " + std::string(row.host));
        EXPECT_EQ(is_exempt(row.no_proxy, row.host, 443), row.exempt);
    }
}

TEST(NoProxy, KnowsThisMachine) {
    for (const std::string_view here :
         {"localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"}) {
        EXPECT_TRUE(is_this_machine(here)) << here;
    }
    for (const std::string_view there : {"localhost.example", "128.0.0.1", "::2", "0.0.0.0"}) {
        EXPECT_FALSE(is_this_machine(there)) << there;
    }
}

}  // namespace
}  // namespace lexid::net
