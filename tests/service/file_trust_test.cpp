#include "service/file_trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lexid::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = FileEntry::Kind;

constexpr uid_t self = 10001;
constexpr uid_t bob = 1001;
constexpr gid_t own_group = 10001;
constexpr gid_t bobs_group = 1001;
constexpr gid_t staff = 50;

// A machine with the folders that all have; rows add to it, or put another entry in a place.
class Machine final : public FileFacts {
public:
    std::map<std::string, FileEntry> entries = {
        {"/", folder(0, 0, 0755)},
        {"/etc", folder(0, 0, 0755)},
        {"/etc/lexid", folder(0, 0, 0755)},
        {"/tmp", folder(0, 0, 01777)},
        {"/run", folder(0, 0, 0755)},
        {"/run/secrets", folder(0, 0, 0755)},
        {"/home", folder(0, 0, 0755)},
        {"/home/me", folder(self, own_group, 0775)},
        {"/home/bob", folder(bob, bobs_group, 0755)},
    };

    std::optional<FileEntry> look(const std::string& path) const override {
        const auto found = entries.find(path);
        return found == entries.end() ? std::nullopt : std::optional(found->second);
    }
    bool is_private(gid_t group, uid_t user) const override {
        return group == 0 || (group == own_group && user == self) ||
               (group == bobs_group && user == bob);
    }
    std::string user_name(uid_t user) const override {
        return user == bob ? "bob" : "uid " + std::to_string(user);
    }
    std::string group_name(gid_t group) const override {
        return group == staff ? "staff" : "gid " + std::to_string(group);
    }
    uid_t own_user() const override { return self; }

    static FileEntry folder(uid_t owner, gid_t group, mode_t mode) {
        return {.kind = Kind::folder, .owner = owner, .group = group, .mode = mode};
    }
    static FileEntry file(uid_t owner, gid_t group, mode_t mode) {
        return {.kind = Kind::file, .owner = owner, .group = group, .mode = mode};
    }
    static FileEntry link(std::string target, uid_t owner = 0) {
        return {.kind = Kind::link, .owner = owner, .mode = 0777, .target = std::move(target)};
    }
    static FileEntry on_disk_read_only(FileEntry entry) {
        entry.is_on_read_only = true;
        return entry;
    }
    static FileEntry in_memory_read_only(FileEntry entry) {
        entry.is_on_read_only = true;
        entry.is_on_memory = true;
        return entry;
    }
};

using Entries = std::map<std::string, FileEntry>;

// As the kubelet lays a ConfigMap out, and mounts it.
Entries config_map(gid_t group, mode_t folder_mode, mode_t file_mode) {
    const auto mounted = Machine::on_disk_read_only;
    return {{"/etc/lexid", mounted(Machine::folder(0, group, folder_mode))},
            {"/etc/lexid/policy.yaml", Machine::link("..data/policy.yaml")},
            {"/etc/lexid/..data", Machine::link("..2026_11_29")},
            {"/etc/lexid/..2026_11_29", mounted(Machine::folder(0, group, 02755))},
            {"/etc/lexid/..2026_11_29/policy.yaml", mounted(Machine::file(0, group, file_mode))}};
}

TEST(WeakPoints, AreThePlacesWhereSomebodyElseDecidesWhatAFileSays) {
    const std::string path = "/etc/lexid/policy.yaml";
    const struct {
        std::string_view name;
        std::string path;
        Entries entries;
        std::vector<std::string> said;  // a part of each sentence
    } rows[] = {
        {"root's, for all to read", path, {{path, Machine::file(0, 0, 0644)}}, {}},
        {"lexid's own", path, {{path, Machine::file(self, own_group, 0600)}}, {}},
        {"a private group may write",
         "/home/me/policy.yaml",
         {{"/home/me/policy.yaml", Machine::file(self, own_group, 0664)}},
         {}},
        {"root's group may write", path, {{path, Machine::file(0, 0, 0664)}}, {}},
        {"for all to write",
         path,
         {{path, Machine::file(0, 0, 0666)}},
         {"/etc/lexid/policy.yaml: everybody may write it (mode 0666): `chmod go-w "
          "/etc/lexid/policy.yaml`"}},
        {"for all to write, and unreadable",
         path,
         {{path, Machine::file(self, own_group, 0602)}},
         {"everybody may write it (mode 0602)"}},
        {"a group with others may write",
         path,
         {{path, Machine::file(0, staff, 0664)}},
         {"the group `staff` may write it (mode 0664): `chmod g-w /etc/lexid/policy.yaml`"}},
        {"somebody else's private group",
         path,
         {{path, Machine::file(self, bobs_group, 0660)}},
         {"the group `gid 1001` may write it"}},
        {"another owner",
         path,
         {{path, Machine::file(bob, bobs_group, 0444)}},
         {"`bob`, its owner, may write it: `chown root /etc/lexid/policy.yaml`"}},
        {"another owner, and for all",
         path,
         {{path, Machine::file(bob, bobs_group, 0666)}},
         {"`bob`, its owner", "everybody may write it"}},
        {"a folder for all",
         path,
         {{"/etc/lexid", Machine::folder(0, 0, 0777)}, {path, Machine::file(0, 0, 0644)}},
         {"/etc/lexid: everybody may put another file there (mode 0777): `chmod go-w /etc/lexid`"}},
        {"a folder for a group, far up",
         path,
         {{"/etc", Machine::folder(0, staff, 0775)}, {path, Machine::file(0, 0, 0644)}},
         {"/etc: the group `staff` may put another file there"}},
        {"somebody else's folder",
         "/home/bob/policy.yaml",
         {{"/home/bob/policy.yaml", Machine::file(0, 0, 0644)}},
         {"/home/bob: `bob`, its owner, may put another file there: `chown root /home/bob`"}},
        {"the root folder",
         path,
         {{"/", Machine::folder(0, 0, 0777)}, {path, Machine::file(0, 0, 0644)}},
         {"/: everybody may put another file there"}},
        {"one's own in a sticky folder",
         "/tmp/policy.yaml",
         {{"/tmp/policy.yaml", Machine::file(self, own_group, 0600)}},
         {}},
        {"somebody else's in a sticky folder",
         "/tmp/policy.yaml",
         {{"/tmp/policy.yaml", Machine::file(bob, bobs_group, 0644)}},
         {"`bob`, its owner"}},
        {"somebody else's link in a sticky folder",
         "/tmp/policy.yaml",
         {{"/tmp/policy.yaml", Machine::link("/etc/lexid/policy.yaml", bob)},
          {path, Machine::file(0, 0, 0644)}},
         {"/tmp/policy.yaml: `bob` may lead this link elsewhere"}},
        {"a link to a file for all",
         path,
         {{path, Machine::link("../real.yaml")}, {"/etc/real.yaml", Machine::file(0, 0, 0666)}},
         {"/etc/real.yaml: everybody may write it"}},
        {"a link into an open folder",
         path,
         {{path, Machine::link("/srv/real.yaml")},
          {"/srv", Machine::folder(0, 0, 0777)},
          {"/srv/real.yaml", Machine::file(0, 0, 0644)}},
         {"/srv: everybody may put another file there"}},
        {"a folder that is a link to an open one",
         path,
         {{"/etc/lexid", Machine::link("/srv")},
          {"/srv", Machine::folder(0, 0, 0757)},
          {"/srv/policy.yaml", Machine::file(0, 0, 0644)}},
         {"/srv: everybody may put another file there (mode 0757)"}},
        {"a link in a circle", path, {{path, Machine::link("policy.yaml")}}, {}},
        {"no file", path, {}, {}},
        {"a ConfigMap", path, config_map(0, 0777, 0644), {}},
        {"a ConfigMap with fsGroup", path, config_map(2000, 02777, 0644), {}},
        {"a ConfigMap with fsGroup and defaultMode 0440", path, config_map(2000, 02777, 0440), {}},
        {"a ConfigMap that was given mode 0666",
         path,
         config_map(0, 0777, 0666),
         {"everybody may write it (mode 0666)"}},
        {"a folder that is open where it comes from, mounted read-only",
         path,
         {{"/etc/lexid", Machine::on_disk_read_only(Machine::folder(0, 0, 0777))},
          {path, Machine::on_disk_read_only(Machine::file(0, 0, 0644))}},
         {"/etc/lexid: everybody may put another file there"}},
        {"a config of Docker Swarm",
         "/policy.yaml",
         {{"/policy.yaml", Machine::in_memory_read_only(Machine::file(0, 0, 0444))}},
         {}},
        {"a config of Compose, the user's own file on the host",
         "/policy.yaml",
         {{"/policy.yaml", Machine::on_disk_read_only(Machine::file(1000, 1000, 0644))}},
         {"`uid 1000`, its owner, may write it: `chown root /policy.yaml`, where it comes from"}},
        {"an owner that this user namespace does not know",
         path,
         {{path, Machine::file(65534, 65534, 0644)}},
         {"`uid 65534`, its owner"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Machine machine;
        for (const auto& [where, entry] : row.entries) {
            machine.entries.insert_or_assign(where, entry);
        }
        const std::vector<std::string> weak = weak_points("the policy", row.path, machine);
        ASSERT_EQ(weak.size(), row.said.size()) << testing::PrintToString(weak);
        for (std::size_t i = 0; i < weak.size(); ++i) {
            EXPECT_THAT(weak[i], HasSubstr(row.said[i]));
            EXPECT_THAT(weak[i], testing::StartsWith("the policy can be changed by others: "));
        }
    }
}

TEST(Exposure, IsWhatLetsOthersReadAKey) {
    const std::string path = "/etc/lexid/key";
    const struct {
        std::string_view name;
        std::string path;
        Entries entries;
        std::string_view said;  // a part of it; empty: nothing
    } rows[] = {
        {"one's own", path, {{path, Machine::file(self, own_group, 0600)}}, ""},
        {"one's own, for all",
         path,
         {{path, Machine::file(self, own_group, 0644)}},
         "others may read `/etc/lexid/key` (mode 0644, owner uid 10001): `chmod 600` it"},
        {"one's own, for a group",
         path,
         {{path, Machine::file(self, staff, 0640)}},
         "others may read"},
        {"one's own, for a group without others",
         path,
         {{path, Machine::file(self, own_group, 0640)}},
         ""},
        {"root's, for lexid's group", path, {{path, Machine::file(0, own_group, 0440)}}, ""},
        {"root's, for all",
         path,
         {{path, Machine::file(0, 0, 0444)}},
         "`chown 10001` and `chmod 400` it, where it comes from"},
        {"no file", path, {}, ""},
        {"a Secret of Kubernetes, mode 0644",
         path,
         {{"/etc/lexid", Machine::in_memory_read_only(Machine::folder(0, 0, 01777))},
          {path, Machine::link("..data/key")},
          {"/etc/lexid/..data", Machine::link("..1")},
          {"/etc/lexid/..1", Machine::in_memory_read_only(Machine::folder(0, 0, 0755))},
          {"/etc/lexid/..1/key", Machine::in_memory_read_only(Machine::file(0, 0, 0644))}},
         ""},
        {"a Secret of Kubernetes with fsGroup and defaultMode 0400",
         path,
         {{path, Machine::in_memory_read_only(Machine::file(0, 2000, 0440))}},
         ""},
        {"a secret of Docker Swarm",
         "/run/secrets/key",
         {{"/run/secrets/key", Machine::in_memory_read_only(Machine::file(0, 0, 0444))}},
         ""},
        {"a secret of Compose from a variable",
         "/run/secrets/key",
         {{"/run/secrets/key", Machine::file(0, 0, 0444)}},
         ""},
        {"a secret of Compose from the user's own file",
         "/run/secrets/key",
         {{"/run/secrets/key", Machine::file(1000, 1000, 0644)}},
         "`chown 10001` and `chmod 400` it, where it comes from"},
        {"a credential of systemd, with its access list",
         "/run/credentials/lexid.service/key",
         {{"/run/credentials", Machine::folder(0, 0, 0755)},
          {"/run/credentials/lexid.service",
           Machine::in_memory_read_only(Machine::folder(0, 0, 0550))},
          {"/run/credentials/lexid.service/key",
           Machine::in_memory_read_only(Machine::file(0, 0, 0440))}},
         ""},
        {"in memory, but everybody may write there",
         path,
         {{path, {.kind = Kind::file, .owner = 0, .mode = 0644, .is_on_memory = true}}},
         "others may read"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Machine machine;
        for (const auto& [where, entry] : row.entries) {
            machine.entries.insert_or_assign(where, entry);
        }
        const std::string said = exposure(row.path, machine);
        EXPECT_THAT(said, HasSubstr(row.said));
        EXPECT_EQ(said.empty(), row.said.empty()) << said;
    }
}

}  // namespace
}  // namespace lexid::service
