#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cel/limits.hpp"
#include "policy/environment.hpp"
#include "service/time_zones.hpp"

// How long the dearest evaluations take: an expression a row, made to take as much time for its
// steps as it can, on the largest task that a list may bring. Prints what was charged, the time,
// and the time of a step. Each must end within its bound, and the worst row says how long the loop
// can be kept by one decision.

namespace lexid {
namespace {

namespace json = boost::json;

// A list may bring tasks of 1 MiB.
constexpr std::size_t text_bytes = 700 * 1024;

std::string repeated(std::string_view text, std::size_t bytes) {
    std::string out;
    while (out.size() + text.size() <= bytes) {
        out += text;
    }
    return out;
}

json::array texts(std::size_t count, std::size_t bytes, char last) {
    json::array array;
    for (std::size_t i = 0; i < count; ++i) {
        array.emplace_back(std::string(bytes, 'a') + std::to_string(100'000 + i) + last);
    }
    return array;
}

// The field `big` is what the row asks for; the rest is small and always there.
json::object metadata_of(std::string_view kind) {
    json::object all;
    json::array numbers;
    for (int i = 0; i < 4'000; ++i) {
        numbers.emplace_back(i * 2);
    }
    json::array others;
    for (int i = 0; i < 4'000; ++i) {
        others.emplace_back(i * 2 + 1);
    }
    all["a"] = numbers;
    all["b"] = others;
    all["doubles"] = json::array{1e308, 1.7976931348623157e308, 1e-300, 0.1};
    all["zones"] = json::array{"Nowhere/At/All", "America/New_York", "Europe/Berlin"};
    json::object wide;
    for (int i = 0; i < 4'000; ++i) {
        wide["key_number_" + std::to_string(i)] = i;
    }
    all["wide"] = wide;
    all["texts"] = texts(500, 600, 'x');
    all["others"] = texts(500, 600, 'y');
    all["shorts"] = texts(500, 4, 'x');
    if (kind == "as") {
        all["big"] = repeated("a", text_bytes);
    } else if (kind.starts_with("ab ")) {
        std::string text;
        unsigned state = 1;
        while (text.size() < std::stoul(std::string(kind.substr(3)))) {
            state = state * 1'664'525 + 1'013'904'223;
            text += (state >> 24 & 1) != 0 ? 'a' : 'b';
        }
        all["big"] = text;
    } else if (kind == "blanks") {
        all["big"] = repeated("\u3000", text_bytes);
    } else if (kind == "digits") {
        all["big"] = repeated("1", text_bytes);
    } else if (kind == "fraction") {
        all["big"] = "2026-11-23T10:00:00." + repeated("1", text_bytes) + "Z";
    } else if (kind == "long double") {
        all["big"] = "0." + repeated("123456789", 1'000);
    } else if (kind == "commas") {
        all["big"] = repeated(",", text_bytes);
    } else if (kind == "list") {
        json::array list;
        for (int i = 0; i < 90'000; ++i) {
            list.emplace_back((i * 7919) % 90'001);
        }
        all["big"] = list;
    } else if (kind == "text list") {
        json::array list;
        for (int i = 0; i < 60'000; ++i) {
            list.emplace_back("n" + std::to_string((i * 7919) % 60'013));
        }
        all["big"] = list;
    } else if (kind == "long texts") {
        all["big"] = texts(40, 16'000, 'x');
    } else if (kind == "deep") {
        json::value deep = 1;
        for (int i = 0; i < 25; ++i) {
            deep = json::array{deep, deep.is_array() && i < 14 ? deep : json::value(i)};
        }
        all["big"] = deep;
    } else if (kind == "objects") {
        json::array list;
        for (int i = 0; i < 2'000; ++i) {
            json::object one;
            for (int k = 0; k < 18; ++k) {
                one["field_" + std::to_string(k)] = i * (k == 17 ? 1 : 0);
            }
            list.emplace_back(one);
        }
        all["big"] = list;
    }
    return all;
}

struct Row {
    std::string_view name;
    std::string_view big;
    std::string_view expression;
};

constexpr Row rows[] = {
    {"list against list", "", "metadata.a.all(x, !metadata.b.exists(y, x == y))"},
    {"list in list", "", "metadata.a.all(x, !(x in metadata.b))"},
    {"list less list", "", "metadata.a.all(x, metadata.b.all(y, x != y && (x < y || y < x)))"},
    {"four loops", "",
     "metadata.a.all(x, metadata.a.all(y, metadata.a.all(z, metadata.a.all(w, true))))"},
    {"one long loop", "list", "metadata.big.all(x, metadata.big.all(y, y >= 0))"},
    {"texts equal", "", "metadata.texts.all(x, metadata.others.all(y, x != y))"},
    {"texts less", "", "metadata.texts.all(x, metadata.others.all(y, x != y && x < y || true))"},
    {"long texts less", "long texts",
     "metadata.big.all(x, metadata.big.all(y, metadata.big.all(z, x < y || y <= x)))"},
    {"long texts equal", "long texts",
     "metadata.big.all(x, metadata.big.all(y, metadata.big.all(z, x == y || true)))"},
    {"long starts", "long texts",
     "metadata.big.all(x, metadata.big.all(y, metadata.a.all(z, x.startsWith(y) || true)))"},
    {"long ends", "long texts",
     "metadata.big.all(x, metadata.big.all(y, metadata.a.all(z, x.endsWith(y) || true)))"},
    {"constant text", "",
     "metadata.a.all(x, metadata.a.all(y, id == "
     "'idididididididididididididididididididididididididididididididididididid' || true))"},
    {"deep paths", "",
     "metadata.a.all(x, metadata.a.all(y, task.metadata.wide.key_number_3999 == 3999))"},
    {"selects", "objects",
     "metadata.big.all(x, metadata.big.all(y, x.field_17 == y.field_17 || true))"},
    {"has", "objects", "metadata.big.all(x, metadata.big.all(y, has(x.field_17) || true))"},
    {"missing keys", "objects", "metadata.big.all(x, metadata.big.all(y, x.nothing == 1 || true))"},
    {"indexes", "",
     "metadata.a.all(x, metadata.a.all(y, metadata.wide['key_number_3999'] >= x || true))"},
    {"long keys", "long texts", "metadata.big.all(x, metadata.a.all(y, !(x in metadata.wide)))"},
    {"made keys", "",
     "metadata.a.all(x, metadata.a.all(y, ('key_number_' + string(y)) in metadata.wide))"},
    {"maps equal", "objects", "metadata.big.all(x, metadata.big.all(y, x == y || true))"},
    {"deep equal", "deep", "metadata.a.all(x, metadata.a.all(y, metadata.big == metadata.big))"},
    {"sets", "", "sets.contains(metadata.a, metadata.b) || sets.contains(metadata.b, metadata.a)"},
    {"sets of texts", "", "metadata.a.all(x, !sets.intersects(metadata.texts, metadata.others))"},
    {"distinct", "list", "metadata.big.distinct().size() > 0"},
    {"distinct texts", "text list", "metadata.big.distinct().size() > 0"},
    {"sort numbers", "list", "metadata.a.all(x, metadata.big.sort().size() > 0)"},
    {"sort texts", "text list", "metadata.a.all(x, metadata.big.sort().size() > 0)"},
    {"sort long texts", "", "metadata.a.all(x, metadata.texts.sort().size() > 0)"},
    {"sortBy", "text list", "metadata.a.all(x, metadata.big.sortBy(t, t).size() > 0)"},
    {"flatten", "list", "metadata.a.all(x, [metadata.big, [metadata.big]].flatten(3).size() > 0)"},
    {"reverse list", "list", "metadata.a.all(x, metadata.big.reverse().size() > 0)"},
    {"slice", "list", "metadata.a.all(x, metadata.big.slice(0, 80000).size() > 0)"},
    {"range", "", "metadata.a.all(x, lists.range(100000).size() > 0)"},
    {"wide range", "", "lists.range(3500000).size() > 0"},
    {"list sum", "list", "metadata.a.all(x, (metadata.big + metadata.big).size() > 0)"},
    {"map", "list", "metadata.a.all(x, metadata.big.map(y, y + 1).size() > 0)"},
    {"filter", "list", "metadata.a.all(x, metadata.big.filter(y, y > 1).size() > 0)"},
    {"map of texts", "text list", "metadata.a.all(x, metadata.big.map(y, y + 'a').size() > 0)"},
    {"transformMap", "text list",
     "metadata.a.all(x, metadata.big.transformMap(i, v, v).size() > 0)"},
    {"transformMapEntry", "text list",
     "metadata.a.all(x, metadata.big.transformMapEntry(i, v, {v: i}).size() > 0)"},
    {"map literals", "",
     "metadata.a.all(x, metadata.a.all(y, {'a': x, 'b': y, 'c': 1}.size() == 3))"},
    {"list literals", "", "metadata.a.all(x, metadata.a.all(y, [x, y, 1].size() == 3))"},
    {"errors", "", "metadata.a.exists(x, metadata.b.exists(y, 1 / (x - x) == y))"},
    {"no overload", "", "metadata.a.exists(x, metadata.b.exists(y, dyn(x) + 'a' == 'a'))"},
    {"contains, naive", "as", "metadata.a.all(x, !metadata.big.contains('aaaaaaaaaaaaaaaaaaaab'))"},
    {"contains, two letters", "as", "metadata.a.all(x, !metadata.big.contains('ab'))"},
    {"contains, made", "as", "metadata.a.all(x, !metadata.big.contains('a' + 'b' + string(x)))"},
    {"contains a long text", "as",
     "metadata.a.all(x, !metadata.big.contains(metadata.big.substring(0, 30000) + 'b'))"},
    {"indexOf", "as", "metadata.a.all(x, metadata.big.indexOf('ab') < 0)"},
    {"indexOf far", "as", "metadata.a.all(x, metadata.big.indexOf('b', 700000) < 0)"},
    {"lastIndexOf", "as", "metadata.a.all(x, metadata.big.lastIndexOf('ba') < 0)"},
    {"replace", "as", "metadata.a.all(x, metadata.big.replace('a', 'b').size() > 0)"},
    {"replace nothing", "as", "metadata.a.all(x, metadata.big.replace('', 'b').size() > 0)"},
    {"split", "commas", "metadata.a.all(x, metadata.big.split(',').size() > 0)"},
    {"split letters", "as", "metadata.a.all(x, metadata.big.split('').size() > 0)"},
    {"join", "text list", "metadata.a.all(x, metadata.big.join(',').size() > 0)"},
    {"trim", "blanks", "metadata.a.all(x, metadata.big.trim().size() == 0)"},
    {"lowerAscii", "as", "metadata.a.all(x, metadata.big.lowerAscii().size() > 0)"},
    {"reverse text", "blanks", "metadata.a.all(x, metadata.big.reverse().size() > 0)"},
    {"substring", "blanks", "metadata.a.all(x, metadata.big.substring(200000).size() > 0)"},
    {"charAt", "blanks", "metadata.a.all(x, metadata.big.charAt(200000) != '')"},
    {"size of a text", "blanks", "metadata.a.all(x, metadata.big.size() > 0)"},
    {"quote", "as", "metadata.a.all(x, strings.quote(metadata.big).size() > 0)"},
    {"text sum", "as", "metadata.a.all(x, (metadata.big + metadata.big).size() > 0)"},
    {"int", "digits", "metadata.a.exists(x, int(metadata.big) > 0)"},
    {"uint", "digits", "metadata.a.exists(x, uint(metadata.big) > 0u)"},
    {"double", "digits", "metadata.a.exists(x, double(metadata.big) > 0.0 && false)"},
    {"double, long", "long double",
     "metadata.a.exists(x, metadata.a.exists(y, double(metadata.big) > 1.0))"},
    {"bool", "digits", "metadata.a.exists(x, metadata.a.exists(y, bool(metadata.big)))"},
    {"timestamp", "fraction", "metadata.a.exists(x, timestamp(metadata.big) > now)"},
    {"duration", "fraction",
     "metadata.a.exists(x, duration('1.' + metadata.big.substring(20)) > age)"},
    {"string of ints", "", "metadata.a.all(x, metadata.a.all(y, string(y) != ''))"},
    {"string of doubles", "",
     "metadata.a.all(x, metadata.a.all(y, metadata.doubles.all(d, string(d) != '')))"},
    {"string of times", "", "metadata.a.all(x, metadata.a.all(y, string(now) != ''))"},
    {"string of durations", "", "metadata.a.all(x, metadata.a.all(y, string(age) != ''))"},
    {"timestamps", "",
     "metadata.a.all(x, metadata.a.all(y, timestamp('2026-11-23T10:00:00.123456789Z') <= now || "
     "timestamp(string(now)) <= now))"},
    {"durations", "",
     "metadata.a.all(x, metadata.a.all(y, duration(string(y) + 'h1m1s1ms') != age))"},
    {"string of bytes", "blanks", "metadata.a.all(x, string(bytes(metadata.big)) != '')"},
    {"format %f", "",
     "metadata.a.all(x, metadata.doubles.all(d, '%.99f %.99f %.99f'.format([d, d, d]) != ''))"},
    {"format %e", "",
     "metadata.a.all(x, metadata.doubles.all(d, '%.99e %.99e %.99e'.format([d, d, d]) != ''))"},
    {"format %s of doubles", "",
     "metadata.a.all(x, metadata.a.all(y, '%s'.format([metadata.doubles]) != ''))"},
    {"format %s of times", "",
     "metadata.a.all(x, metadata.a.all(y, '%s %s'.format([now, age]) != ''))"},
    {"format %s of a map", "", "metadata.a.all(x, '%s'.format([metadata.wide]) != '')"},
    {"format %s of a list", "list", "metadata.a.all(x, '%s'.format([metadata.big]) != '')"},
    {"format %b", "",
     "metadata.a.all(x, metadata.a.all(y, '%b %b'.format([y - 9000000000000, y]) != ''))"},
    {"format %x of a text", "as", "metadata.a.all(x, '%x'.format([metadata.big]) != '')"},
    {"base64.encode", "as", "metadata.a.all(x, base64.encode(bytes(metadata.big)) != '')"},
    {"base64.decode", "as", "metadata.a.all(x, base64.decode(metadata.big) != b'')"},
    {"zone", "", "metadata.a.all(x, metadata.a.all(y, now.getHours('America/New_York') >= 0))"},
    {"unknown zone", "",
     "metadata.a.exists(x, metadata.a.exists(y, now.getHours('Nowhere/At/All') > 99))"},
    {"long zone", "as",
     "metadata.a.exists(x, metadata.a.exists(y, now.getHours(metadata.big) > 99))"},
    {"getFullYear", "",
     "metadata.a.all(x, metadata.a.all(y, now.getFullYear() > 0 && now.getDayOfYear() >= 0))"},
    {"ip", "",
     "metadata.a.all(x, metadata.a.all(y, ip('2001:db8:85a3:0:0:8a2e:' + '370:7334').family() == "
     "6))"},
    {"long ip", "digits", "metadata.a.exists(x, metadata.a.exists(y, isIP(metadata.big)))"},
    {"canonical ip", "",
     "metadata.a.all(x, metadata.a.all(y, ip.isCanonical('2001:db8::' + string(y)) || true))"},
    {"cidr", "",
     "metadata.a.all(x, metadata.a.all(y, cidr('10.0.0.0/' + '8').containsIP('10.1.2.' + '3')))"},
    {"no cidr", "digits", "metadata.a.exists(x, metadata.a.exists(y, isCIDR(metadata.big)))"},
    {"pattern, plain", "ab 100000",
     "metadata.a.all(x, !metadata.big.matches('(?i)delete|remove'))"},
    {"pattern, small states", "ab 100000",
     "metadata.a.all(x, !metadata.big.matches('a[ab]{12}c'))"},
    {"pattern, 20 places", "ab 60000", "metadata.a.all(x, !metadata.big.matches('a[ab]{20}c'))"},
    {"pattern, 100 places", "ab 8000", "metadata.a.all(x, !metadata.big.matches('a[ab]{100}c'))"},
    {"pattern, 900 places", "ab 1500", "metadata.a.all(x, !metadata.big.matches('a[ab]{900}c'))"},
    {"pattern, nested", "ab 20000",
     "metadata.a.all(x, !metadata.big.matches('(a|b|ab|ba)*(a[ab]{30}|b[ab]{30})c'))"},
    {"pattern, letters", "ab 1500",
     "metadata.a.all(x, !metadata.big.matches('(\\\\pL|\\\\pN)+x'))"},
    {"pattern, made", "", "metadata.a.all(x, !'abab'.matches('a[ab]{' + string(x) + '}c' ))"},
    {"pattern, made small", "", "metadata.a.all(x, !'abab'.matches('x' + string(x)))"},
    {"pattern, refused", "",
     "metadata.a.exists(x, 'abab'.matches('((a{1,30}){1,30}){1,2}' + string(x)))"},
    {"pattern, refused late", "",
     "metadata.a.exists(x, 'abab'.matches('[\\\\pL]{900}' + string(x)))"},
    {"pattern, refused later", "",
     "metadata.a.exists(x, 'abab'.matches('(([\\\\pL\\\\pN]{1,30}){1,30}|a)' + string(x)))"},
    {"pattern, made of letters", "",
     "metadata.a.exists(x, 'abab'.matches('[\\\\pL]{50}[\\\\pN]{50}' + string(x)))"},
    {"math.greatest", "list", "metadata.a.all(x, math.greatest(metadata.big) > 0)"},
    {"type", "", "metadata.a.all(x, metadata.a.all(y, type(x) == int))"},
    {"optionals", "",
     "metadata.a.all(x, metadata.a.all(y, metadata.?wide.?key_number_1.orValue(1) == 1))"},
};

// Of this process: other programs do not count.
double cpu_milliseconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

int run() {
    std::shared_ptr<const cel::TimeZones> zones = service::system_time_zones();
    cel::Environment environment = policy::task_environment();
    environment.set_time_zones(zones);
    cel::Workspace workspace;
    std::printf("%-26s %12s %10s %9s  %s\n", "", "steps", "ms", "ns/step", "ended");
    double worst_ms = 0;
    double worst_step = 0;
    for (const Row& row : rows) {
        json::object body{{"id", "id"},
                          {"type", "prospect_search"},
                          {"status", "pending"},
                          {"description", "d"},
                          {"created_at", "2026-11-23T10:00:00Z"},
                          {"metadata", metadata_of(row.big)}};
        const auto task = policy::Task::from_json(std::move(body)).value();
        const auto program = cel::compile(environment, row.expression);
        if (!program) {
            std::printf("%-26.*s %s\n", static_cast<int>(row.name.size()), row.name.data(),
                        program.error().front().message.c_str());
            continue;
        }
        const cel::Inputs inputs = policy::inputs_of(
            *task, task->created_at() + std::chrono::hours(1), task->created_at());
        double best = 1e9;
        std::string ended;
        std::uint64_t steps = 0;
        for (int i = 0; i < 4; ++i) {
            const std::uint64_t before = workspace.spent();
            const double begin = cpu_milliseconds();
            const cel::Value value = evaluate(*program, inputs, workspace);
            best = std::min(best, cpu_milliseconds() - begin);
            steps = workspace.spent() - before;
            ended = cel::to_text(value, 60);
        }
        const double per_step = best * 1e6 / static_cast<double>(steps);
        worst_ms = std::max(worst_ms, best);
        worst_step = std::max(worst_step, steps > 1'000 ? per_step : 0);
        std::printf("%-26.*s %12llu %10.2f %9.2f  %s\n", static_cast<int>(row.name.size()),
                    row.name.data(), static_cast<unsigned long long>(steps), best, per_step,
                    ended.c_str());
    }
    std::printf("worst: %.2f ms, %.2f ns a step\n", worst_ms, worst_step);
    return 0;
}

}  // namespace
}  // namespace lexid

int main() {
    return lexid::run();
}
