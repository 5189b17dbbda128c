#include "service/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <cstdio>
#include <mutex>

#include "base/redactor.hpp"
#include "base/text.hpp"
#include "json/canonical.hpp"

namespace lexid::service {
namespace {

using spdlog::level::level_enum;

// The pattern ends in the message alone, which log_event has made a JSON object's members of.
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";
constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
constexpr const char* json_name = "lexid-json";
constexpr const char* text_name = "lexid";

// Standard error, without secrets.
class Sink final : public spdlog::sinks::base_sink<std::mutex> {
private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        const std::string text = redactor().redacted({line.data(), line.size()});
        std::fwrite(text.data(), 1, text.size(), stderr);
    }
    void flush_() override { std::fflush(stderr); }
};

// A logger's name tells its format, so that every line of it is made alike.
bool is_json(const spdlog::logger& log) {
    return log.name() == json_name;
}

void append_text_value(std::string& out, std::string_view value) {
    const bool plain = !value.empty() && value.find_first_of(" \"=") == std::string_view::npos;
    if (plain) {
        out += escaped(value);
    } else {
        out += '"';
        for (const char c : escaped(value)) {
            if (c == '"') {
                out += '\\';
            }
            out += c;
        }
        out += '"';
    }
}

}  // namespace

std::shared_ptr<spdlog::logger> make_log(settings::LogLevel level, settings::LogFormat format) {
    const bool json = format == settings::LogFormat::json;
    auto log =
        std::make_shared<spdlog::logger>(json ? json_name : text_name, std::make_shared<Sink>());
    log->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        json ? json_pattern : text_pattern, spdlog::pattern_time_type::utc));
    switch (level) {
        case settings::LogLevel::debug:
            log->set_level(level_enum::debug);
            break;
        case settings::LogLevel::info:
            log->set_level(level_enum::info);
            break;
        case settings::LogLevel::warn:
            log->set_level(level_enum::warn);
            break;
        case settings::LogLevel::error:
            log->set_level(level_enum::err);
            break;
    }
    return log;
}

void log_event(spdlog::logger& log, level_enum level, std::string_view event,
               std::initializer_list<Field> fields) {
    if (!log.should_log(level)) {
        return;
    }
    std::string line;
    if (is_json(log)) {
        line += "\"event\":";
        json::append_quoted(line, escaped(event));
    } else {
        line += escaped(event);
    }
    for (const Field& field : fields) {
        if (field.value.empty()) {
            continue;
        }
        if (is_json(log)) {
            line += ",\"";
            line += field.name;
            line += "\":";
            json::append_quoted(line, escaped(field.value));
        } else {
            line += ' ';
            line += field.name;
            line += '=';
            append_text_value(line, field.value);
        }
    }
    log.log(level, line);
}

void LogObserver::recorded(const engine::Record& record) {
    std::visit([this](const auto& one) { log_record(one); }, record);
}

void LogObserver::noticed(const engine::Notice& notice) {
    level_enum level = level_enum::info;
    switch (notice.level) {
        case engine::Notice::Level::info:
            break;
        case engine::Notice::Level::warning:
            level = level_enum::warn;
            break;
        case engine::Notice::Level::error:
            level = level_enum::err;
            break;
    }
    log_event(*log_, level, notice.text, {{"account", account_}});
}

void LogObserver::listed(std::size_t tasks) {
    log_event(*log_, level_enum::debug, "listed",
              {{"account", account_}, {"tasks", std::to_string(tasks)}});
}

void LogObserver::log_record(const engine::PolicyRecord& record) {
    log_event(*log_, level_enum::info, "policy in force",
              {{"account", account_}, {"hash", to_hex(record.hash)}});
}

void LogObserver::log_record(const engine::DecisionRecord& record) {
    log_event(*log_, level_enum::info, policy::to_text(record.verdict),
              {{"account", account_},
               {"task", record.task},
               {"type", record.type},
               {"rule", record.rule},
               {"reason", record.reason},
               {"description", record.description}});
}

void LogObserver::log_record(const engine::IntentRecord& record) {
    const bool first = record.attempt == 1;
    log_event(*log_, level_enum::info, policy::to_text(record.decision.verdict),
              {{"account", account_},
               {"task", record.decision.task},
               {"type", record.decision.type},
               {"rule", record.decision.rule},
               {"attempt", first ? "" : std::to_string(record.attempt)},
               {"description", record.decision.description}});
}

void LogObserver::log_record(const engine::OutcomeRecord& record) {
    const bool doubtful = record.outcome == engine::Outcome::unknown;
    log_event(*log_, doubtful ? level_enum::warn : level_enum::info,
              engine::to_text(record.outcome),
              {{"account", account_},
               {"task", record.task},
               {"reason", record.reason},
               {"request_id", record.request_id}});
}

void LogObserver::log_record(const engine::FateRecord& record) {
    const bool concerns_people = record.by_lexid && record.status == engine::Status::failed;
    log_event(*log_, concerns_people ? level_enum::warn : level_enum::info,
              engine::to_text(record.status),
              {{"account", account_},
               {"task", record.task},
               {"approved_by", record.by_lexid ? "lexid" : ""}});
}

void LogObserver::log_record(const engine::OrderRecord& record) {
    log_event(*log_, level_enum::info, engine::to_text(record.act),
              {{"account", account_},
               {"task", record.task},
               {"by", record.by},
               {"reason", record.reason}});
}

void LogObserver::log_record(const engine::PaceRecord& record) {
    log_event(*log_, level_enum::debug, "pace",
              {{"account", account_},
               {"sent", std::to_string(record.sent)},
               {"others", std::to_string(record.others)},
               {"day_ends", format_time(record.day_ends)},
               {"not_before", record.not_before ? format_time(*record.not_before) : ""}});
}

void LogObserver::log_record(const engine::CheckpointText& record) {
    log_event(*log_, level_enum::debug, "checkpoint",
              {{"account", account_}, {"bytes", std::to_string(record.body.size())}});
}

void LogObserver::log_record(const engine::LifeRecord& record) {
    log_event(*log_, level_enum::info, record.started ? "started" : "stopped",
              {{"account", account_}, {"detail", record.detail}});
}

}  // namespace lexid::service
