#include "cel/value/frame.hpp"

#include <algorithm>

namespace lexid::cel {

Value exhausted() {
    static constexpr ErrorDetail detail{
        ErrorCode::cost_exceeded, {}, "the evaluation takes too long or too much memory", {}};
    return Value::error(&detail);
}

void Frame::name_exhausted(std::string_view expression) {
    if (exhaustion.expression.empty()) {
        exhaustion.expression = expression;
    }
}

void Frame::name_exhausted_loop(std::string_view expression, std::size_t rounds) {
    name_exhausted(expression);
    if (exhaustion.loops < Exhaustion::loops_max) {
        exhaustion.rounds[exhaustion.loops++] = rounds;
    }
}

Value fail(Frame& frame, ErrorCode code, std::string_view expression, std::string_view text,
           std::span<const Value> values) {
    if (frame.arena->used() > evaluation_bytes_max) {
        frame.run_out();
    }
    if (!frame.spend(error_cost)) {
        return exhausted();
    }
    const auto copies = frame.arena->copy(values);
    return Value::error(frame.arena->make<ErrorDetail>(code, expression, text, copies));
}

Value fail(Frame& frame, ErrorCode code, std::string_view expression, std::string_view text,
           std::initializer_list<Value> values) {
    return fail(frame, code, expression, text, std::span(values.begin(), values.size()));
}

bool CallContext::reserve(std::size_t bytes) const {
    if (bytes > evaluation_bytes_max || frame_.arena->used() > evaluation_bytes_max - bytes) {
        frame_.run_out();
        return false;
    }
    return spend_bytes(bytes);
}

Value CallContext::string(std::string_view text) const {
    return reserve(text.size()) ? Value::of(arena().copy(text)) : exhausted();
}

Value CallContext::bytes(std::string_view text) const {
    return reserve(text.size()) ? Value::bytes(arena().copy(text)) : exhausted();
}

Value CallContext::list(std::span<const Value> elements) const {
    if (!reserve(elements.size() * sizeof(Value))) {
        return exhausted();
    }
    return Value::list(arena().copy(elements).data(), static_cast<std::uint32_t>(elements.size()));
}

}  // namespace lexid::cel
