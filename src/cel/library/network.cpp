#include <algorithm>

#include "cel/library/standard.hpp"
#include "cel/value/address.hpp"
#include "cel/value/frame.hpp"

// The network library: IP addresses and networks in CIDR notation.

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

Value made(CallContext& context, Kind kind, const Address& address) {
    return Value::address(kind, context.arena().make<Address>(address));
}

// Reading an address looks for its points and colons.
bool spend_reading(const CallContext& context, const Value& value) {
    return value.kind() != Kind::string ||
           (context.spend_small_text() && context.spend_bytes(value.count()));
}

Value to_ip(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    if (value.kind() == Kind::ip) {
        return value;
    }
    // The address of a network, as network.ip().
    if (value.kind() == Kind::cidr) {
        Address address = *value.address();
        address.prefix = address.version == 4 ? 32 : 128;
        return made(context, Kind::ip, address);
    }
    if (value.kind() != Kind::string) {
        return context.no_such_overload(arguments);
    }
    const auto address = parse_ip(value.as_text());
    return address ? made(context, Kind::ip, *address)
                   : context.fail(ErrorCode::invalid_argument, address.error(), {value});
}

Value to_cidr(CallContext& context, Arguments arguments) {
    const Value& value = arguments[0];
    if (!spend_reading(context, value)) {
        return exhausted();
    }
    if (value.kind() == Kind::cidr) {
        return value;
    }
    if (value.kind() != Kind::string) {
        return context.no_such_overload(arguments);
    }
    const auto network = parse_cidr(value.as_text());
    return network ? made(context, Kind::cidr, *network)
                   : context.fail(ErrorCode::invalid_argument, network.error(), {value});
}

Value is_ip(CallContext& context, Arguments arguments) {
    if (!spend_reading(context, arguments[0])) {
        return exhausted();
    }
    return arguments[0].kind() == Kind::string
               ? Value::of(parse_ip(arguments[0].as_text()).has_value())
               : context.no_such_overload(arguments);
}

Value is_cidr(CallContext& context, Arguments arguments) {
    if (!spend_reading(context, arguments[0])) {
        return exhausted();
    }
    return arguments[0].kind() == Kind::string
               ? Value::of(parse_cidr(arguments[0].as_text()).has_value())
               : context.no_such_overload(arguments);
}

Value is_canonical(CallContext& context, Arguments arguments) {
    if (!spend_reading(context, arguments[0])) {
        return exhausted();
    }
    if (arguments[0].kind() != Kind::string) {
        return context.no_such_overload(arguments);
    }
    const auto address = parse_ip(arguments[0].as_text());
    return address ? Value::of(ip_text(*address) == arguments[0].as_text())
                   : context.fail(ErrorCode::invalid_argument, address.error(), {arguments[0]});
}

Value family(CallContext& context, Arguments arguments) {
    return arguments[0].kind() == Kind::ip
               ? Value::of(std::int64_t{arguments[0].address()->version})
               : context.no_such_overload(arguments);
}

bool all_zero(const Address& address, std::size_t size) {
    return std::all_of(address.octets.begin(), address.octets.begin() + size,
                       [](std::uint8_t octet) { return octet == 0; });
}

bool is_unspecified(const Address& address) {
    return all_zero(address, address.version == 4 ? 4 : 16);
}

bool is_loopback(const Address& address) {
    return address.version == 4 ? address.octets[0] == 127
                                : all_zero(address, 15) && address.octets[15] == 1;
}

bool is_multicast(const Address& address) {
    return address.version == 4 ? (address.octets[0] & 0xf0) == 0xe0 : address.octets[0] == 0xff;
}

bool is_link_local_multicast(const Address& address) {
    return address.version == 4
               ? address.octets[0] == 224 && address.octets[1] == 0 && address.octets[2] == 0
               : address.octets[0] == 0xff && (address.octets[1] & 0x0f) == 0x02;
}

bool is_link_local_unicast(const Address& address) {
    return address.version == 4 ? address.octets[0] == 169 && address.octets[1] == 254
                                : address.octets[0] == 0xfe && (address.octets[1] & 0xc0) == 0x80;
}

bool is_broadcast(const Address& address) {
    return address.version == 4 && std::all_of(address.octets.begin(), address.octets.begin() + 4,
                                               [](std::uint8_t octet) { return octet == 255; });
}

bool is_global_unicast(const Address& address) {
    return !is_broadcast(address) && !is_unspecified(address) && !is_loopback(address) &&
           !is_multicast(address) && !is_link_local_unicast(address);
}

template <auto question>
Value ask(CallContext& context, Arguments arguments) {
    return arguments[0].kind() == Kind::ip ? Value::of(question(unmapped(*arguments[0].address())))
                                           : context.no_such_overload(arguments);
}

Value contains_ip(CallContext& context, Arguments arguments) {
    const Value other =
        arguments[1].kind() == Kind::string ? to_ip(context, arguments.subspan(1)) : arguments[1];
    if (other.is_error()) {
        return other;
    }
    if (arguments[0].kind() != Kind::cidr || other.kind() != Kind::ip) {
        return context.no_such_overload(arguments);
    }
    const Address& network = *arguments[0].address();
    return Value::of(share_prefix(network, unmapped(*other.address()), network.prefix) ||
                     share_prefix(network, *other.address(), network.prefix));
}

Value contains_cidr(CallContext& context, Arguments arguments) {
    const Value other =
        arguments[1].kind() == Kind::string ? to_cidr(context, arguments.subspan(1)) : arguments[1];
    if (other.is_error()) {
        return other;
    }
    if (arguments[0].kind() != Kind::cidr || other.kind() != Kind::cidr) {
        return context.no_such_overload(arguments);
    }
    const Address& network = *arguments[0].address();
    return Value::of(network.prefix <= other.address()->prefix &&
                     share_prefix(network, *other.address(), network.prefix));
}

Value masked_network(CallContext& context, Arguments arguments) {
    return arguments[0].kind() == Kind::cidr
               ? made(context, Kind::cidr, masked(*arguments[0].address()))
               : context.no_such_overload(arguments);
}

Value prefix_length(CallContext& context, Arguments arguments) {
    return arguments[0].kind() == Kind::cidr
               ? Value::of(std::int64_t{arguments[0].address()->prefix})
               : context.no_such_overload(arguments);
}

}  // namespace

void declare_network_library(Environment& environment) {
    const Type text = Type::string();
    const Type boolean = Type::boolean();
    const Type ip = Type::abstract("net.IP", {});
    const Type cidr = Type::abstract("net.CIDR", {});
    const auto global = [](const Type& from, const Type& to) {
        return Overload{"", false, {from}, to};
    };
    const auto member = [](std::vector<Type> from, const Type& to) {
        return Overload{"", true, std::move(from), to};
    };
    environment.add_function({"ip", {global(text, ip), global(ip, ip), member({cidr}, ip)}, to_ip});
    environment.add_function({"cidr", {global(text, cidr), global(cidr, cidr)}, to_cidr});
    environment.add_function({"isIP", {global(text, boolean)}, is_ip});
    environment.add_function({"isCIDR", {global(text, boolean)}, is_cidr});
    environment.add_function({"ip.isCanonical", {global(text, boolean)}, is_canonical});
    environment.add_function({"family", {member({ip}, Type::integer())}, family});
    const struct {
        std::string_view name;
        Implementation implementation;
    } questions[] = {
        {"isUnspecified", ask<is_unspecified>},
        {"isLoopback", ask<is_loopback>},
        {"isGlobalUnicast", ask<is_global_unicast>},
        {"isLinkLocalMulticast", ask<is_link_local_multicast>},
        {"isLinkLocalUnicast", ask<is_link_local_unicast>},
    };
    for (const auto& question : questions) {
        environment.add_function(
            {std::string(question.name), {member({ip}, boolean)}, question.implementation});
    }
    environment.add_function(
        {"containsIP", {member({cidr, ip}, boolean), member({cidr, text}, boolean)}, contains_ip});
    environment.add_function({"containsCIDR",
                              {member({cidr, cidr}, boolean), member({cidr, text}, boolean)},
                              contains_cidr});
    environment.add_function({"masked", {member({cidr}, cidr)}, masked_network});
    environment.add_function({"prefixLength", {member({cidr}, Type::integer())}, prefix_length});
    environment.add_function({"string", {global(ip, text), global(cidr, text)}, nullptr});
}

}  // namespace lexid::cel
