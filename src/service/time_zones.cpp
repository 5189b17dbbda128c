#include "service/time_zones.hpp"

#include <date/tz.h>

#include <exception>
#include <string>

namespace lexid::service {
namespace {

class SystemTimeZones final : public cel::TimeZones {
public:
    std::optional<std::chrono::seconds> offset_at(std::string_view zone,
                                                  std::int64_t unix_seconds) const override try {
        const date::time_zone* found = date::locate_zone(std::string(zone));
        return found->get_info(date::sys_seconds(std::chrono::seconds(unix_seconds))).offset;
    } catch (const std::exception&) {
        return std::nullopt;  // an unknown zone, or no database
    }

    std::vector<std::string> names() const override try {
        std::vector<std::string> names;
        for (const date::time_zone& zone : date::get_tzdb().zones) {
            names.push_back(zone.name());
        }
        return names;
    } catch (const std::exception&) {
        return {};
    }
};

}  // namespace

std::shared_ptr<const cel::TimeZones> system_time_zones() {
    static const auto zones = std::make_shared<const SystemTimeZones>();
    return zones;
}

}  // namespace lexid::service
