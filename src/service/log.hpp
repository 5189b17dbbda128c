#pragma once

#include <spdlog/common.h>
#include <spdlog/logger.h>

#include <memory>
#include <string>
#include <string_view>

#include "service/observer.hpp"
#include "settings/settings.hpp"

namespace lexid::service {

// The log on standard error: one event a line, outside text escaped. Not the record of what was
// done (that is the ledger), but what an operator reads first.
std::shared_ptr<spdlog::logger> make_log(settings::LogLevel level, settings::LogFormat format);

// One field of a log line.
struct Field {
    std::string_view name;
    std::string_view value;
};

// Logs `event` with its fields: `approved task=… rule="…"`, or as JSON if the log was made so.
// Fields with an empty value are left out.
void log_event(spdlog::logger& log, spdlog::level::level_enum level, std::string_view event,
               std::initializer_list<Field> fields);

// Logs what an account does.
class LogObserver final : public Observer {
public:
    LogObserver(std::shared_ptr<spdlog::logger> log, std::string account)
        : log_(std::move(log)), account_(std::move(account)) {}

    void recorded(const engine::Record& record) override;
    void noticed(const engine::Notice& notice) override;
    void listed(std::size_t tasks) override;

private:
    void log_record(const engine::PolicyRecord& record);
    void log_record(const engine::DecisionRecord& record);
    void log_record(const engine::IntentRecord& record);
    void log_record(const engine::OutcomeRecord& record);
    void log_record(const engine::FateRecord& record);
    void log_record(const engine::OrderRecord& record);
    void log_record(const engine::PaceRecord& record);
    void log_record(const engine::CheckpointText& record);
    void log_record(const engine::CheckpointRecord&) {}  // what is read back, not written
    void log_record(const engine::LifeRecord& record);

    std::shared_ptr<spdlog::logger> log_;
    std::string account_;
};

}  // namespace lexid::service
