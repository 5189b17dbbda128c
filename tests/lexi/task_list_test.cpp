#include "lexi/task_list.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace lexid::lexi {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string task(std::string_view id, std::string_view more = {}) {
    return R"({"id":")" + std::string(id) +
           R"(","type":"prospect_search","status":"pending","description":"a \"task\" ]}[{",)" +
           R"("created_at":"2026-11-23T10:00:00Z","metadata":{"query":"x","n":[1,{"a":"}"}]})" +
           std::string(more) + "}";
}

std::string list_of(std::string_view tasks) {
    return R"({"data":{"tasks":[)" + std::string(tasks) + "]}}";
}

Result<TaskList> read(std::string_view body) {
    TaskListReader reader;
    reader.feed(body);
    return reader.finish();
}

std::vector<std::string> ids(const TaskList& list) {
    std::vector<std::string> all;
    for (const auto& one : list.tasks) {
        all.emplace_back(one->id());
    }
    return all;
}

TEST(TaskListReader, ReadsListsAsTheyCome) {
    const struct {
        std::string_view name;
        std::string body;
        std::vector<std::string> ids;
    } rows[] = {
        {"none", list_of(""), {}},
        {"one", list_of(task("a")), {"a"}},
        {"two", list_of(task("a") + "," + task("b")), {"a", "b"}},
        {"white space everywhere",
         " \n{ \"data\" : { \"tasks\" : [ \t" + task("a") + " , \r\n" + task("b") + " ] } } \n",
         {"a", "b"}},
        {"further fields around the list",
         R"({"ok":true,"tasks":[1],"meta":{"tasks":[{"id":"x"}],"data":{"tasks":[2]}},"data":)"
         R"({"total":1,"more":{"tasks":[3]},"tasks":[)" +
             task("a") + R"(],"next":null,"list":[{"tasks":[4]}]},"end":["data",{"tasks":[5]}]})",
         {"a"}},
        {"words of the frame within strings",
         R"({"note":"\"data\":{\"tasks\":[{","data":{"a":"tasks","tasks":[)" + task("a") + "]}}",
         {"a"}},
        {"further fields in a task", list_of(task("a", R"(,"priority":3,"x":[[]])")), {"a"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto list = read(row.body);
        ASSERT_TRUE(list) << list.error().text;
        EXPECT_EQ(ids(*list), row.ids);
        EXPECT_THAT(list->malformed, IsEmpty());
        EXPECT_THAT(list->duplicates, IsEmpty());
    }
}

TEST(TaskListReader, DoesNotCareWhereThePiecesEnd) {
    const std::string body = " {\"x\":\"\\\"[\",\"data\" : {\"tasks\": [" +
                             task("\\u00e4\\\\", R"(,"x":"\"\\")") + " , 17 ,\"s\\\"]\", " +
                             task("b", R"(,"n":-1.50e+2)") + "] , \"y\" : 1 } } ";
    for (std::size_t first = 0; first <= body.size(); ++first) {
        SCOPED_TRACE(first);
        TaskListReader reader;
        reader.feed(std::string_view(body).substr(0, first));
        reader.feed(std::string_view(body).substr(first));
        const auto list = reader.finish();
        ASSERT_TRUE(list) << list.error().text;
        EXPECT_THAT(ids(*list), ElementsAre("ä\\", "b"));
        EXPECT_EQ(list->malformed.size(), 2U);
    }
    TaskListReader reader;
    for (const char& byte : body) {
        reader.feed({&byte, 1});
    }
    const auto list = reader.finish();
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_THAT(ids(*list), ElementsAre("ä\\", "b"));
    EXPECT_EQ(list->tasks[1]->body().at("n"), -150.0);
}

// `count` members of an object.
std::string keys(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
    }
    return text;
}

TEST(TaskListReader, SkipsAndNamesAMalformedTaskAndReadsOn) {
    std::string deep;
    for (int i = 0; i < 100; ++i) {
        deep += "[";
    }
    for (int i = 0; i < 100; ++i) {
        deep += "]";
    }
    const struct {
        std::string_view name;
        std::string element;
        std::string id;
        std::string_view error;
    } rows[] = {
        {"a number", "17", "", ""},
        {"null", "null", "", ""},
        {"a string", "\"task\"", "", ""},
        {"a list", "[[]]", "", ""},
        {"an empty object", "{}", "", "`id`"},
        {"a wrong kind", R"({"id":5,"type":"x"})", "", "`id`"},
        {"a missing field", R"({"id":"m"})", "m", "`type`"},
        {"a key twice", task("m", R"(,"status":"x")"), "m", "`status` appears twice"},
        {"a key twice in the metadata", task("m", R"(,"x":{"a":1,"a":2})"), "m", "`a`"},
        {"a double out of range", task("m", R"(,"x":1e400)"), "m", "out of range"},
        {"an exponent out of range", task("m", R"(,"x":1e99999999999)"), "m", "exponent"},
        {"an integer out of range", task("m", R"(,"x":18446744073709551616)"), "m", "64 bits"},
        {"too deep", task("m", ",\"x\":" + deep), "m", "deeper"},
        {"half a character escaped", task("m", R"(,"x":"\ud800")"), "m", "half a character"},
        {"an id in another object", R"({"x":{"id":"n"},"id":"m","y":[{"id":"n"}]})", "m", "`type`"},
        {"too many keys", task("m", ",\"x\":{" + keys(TaskListReader::task_keys_max + 1) + "}"),
         "m", "an object of more keys"},
        {"a long key",
         task("m", ",\"" + std::string(TaskListReader::name_bytes_max + 1, 'k') + "\":1"), "m",
         "a key of more bytes"},
        {"a long id", task(std::string(TaskListReader::name_bytes_max + 1, 'm')),
         std::string(TaskListReader::name_bytes_max + 1, 'm'), "`id` is longer"},
        {"a long type",
         R"({"id":"m","status":"pending","description":"","created_at":"2026-11-23T10:00:00Z","type":")" +
             std::string(TaskListReader::name_bytes_max + 1, 't') + "\"}",
         "m", "`type` is longer"},
        {"half a character in the id", task("m\\ud800"), "", "half a character"},
        {"not UTF-8 in the id", task("m\xff"), "m\xff", "not UTF-8"},
        {"an id within, none outside", R"({"x":{"id":"m"},"y":["id"]})", "", "`id`"},
        {"an id behind what is too deep", "{\"x\":" + deep + R"(,"id" : "m"})", "", "deeper"},
        {"a time without a zone",
         R"({"id":"m","type":"t","status":"pending","description":"",)"
         R"("created_at":"2026-11-23T10:00:00"})",
         "m", "created_at"},
        {"not UTF-8", task("m", ",\"x\":\"\xff\""), "m", "not UTF-8"},
        {"very large", task("m", ",\"x\":\"" + std::string(1 << 20, 'x') + "\""), "m", "larger"},
        {"very large, its id at the end",
         "{\"x\":\"" + std::string(1 << 20, 'x') + R"(","id":"m"})", "m", "larger"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const bool alone : {false, true}) {
            SCOPED_TRACE(alone ? "alone" : "among others");
            const auto list = read(
                list_of(alone ? row.element : task("a") + "," + row.element + "," + task("b")));
            ASSERT_TRUE(list) << list.error().text;
            EXPECT_EQ(ids(*list),
                      alone ? std::vector<std::string>() : std::vector<std::string>({"a", "b"}));
            ASSERT_EQ(list->malformed.size(), 1U);
            EXPECT_EQ(list->malformed_count, 1U);
            EXPECT_EQ(list->malformed[0].index, alone ? 0U : 1U);
            EXPECT_EQ(list->malformed[0].id, row.id);
            EXPECT_THAT(list->malformed[0].error, HasSubstr(std::string(row.error)));
            EXPECT_THAT(list->malformed[0].error, testing::Not(IsEmpty()));
            // Nobody is gone whom a list has but does not name.
            const bool is_named = !row.id.empty() && is_utf8(row.id);
            EXPECT_EQ(list->malformed_ids.size(), is_named ? 1U : 0U);
            EXPECT_EQ(list->not_whole.empty(), is_named) << list->not_whole;
        }
    }
}

TEST(TaskListReader, SkipsAVeryLargeTaskInPiecesToo) {
    const std::string body =
        list_of(task("a") + "," + task("m", ",\"x\":\"" + std::string(3 << 20, 'x') + "\"") + "," +
                task("b"));
    constexpr std::size_t piece = 16 * 1024;
    TaskListReader reader;
    for (std::size_t at = 0; at < body.size(); at += piece) {
        reader.feed(std::string_view(body).substr(at, piece));
    }
    const auto list = reader.finish();
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_THAT(ids(*list), ElementsAre("a", "b"));
    ASSERT_EQ(list->malformed.size(), 1U);
    EXPECT_THAT(list->malformed[0].error, HasSubstr("larger"));
    EXPECT_EQ(list->malformed[0].id, "m");
}

// Each piece's work is done when it comes: what is left for the end of a large task does not depend
// on how its values are nested.
TEST(TaskListReader, ReadsALargeTaskAsItArrives) {
    const std::string large =
        task("m", ",\"x\":{" + keys(TaskListReader::task_keys_max) + "},\"y\":[" +
                      std::string(TaskListReader::task_bytes_max / 2, ' ') + "\"\xc3\xa4\"]");
    const std::string body =
        list_of(task("a") + "," + large + "," +
                task("n", R"(,"x":")" + std::string(3000, 'x') + "\\ud800\"") + "," + task("b"));
    for (const std::size_t piece : {1, 7, 1'000, 4'096, 32'768}) {
        SCOPED_TRACE(piece);
        TaskListReader reader;
        for (std::size_t at = 0; at < body.size(); at += piece) {
            reader.feed(std::string_view(body).substr(at, piece));
        }
        const auto list = reader.finish();
        ASSERT_TRUE(list) << list.error().text;
        EXPECT_THAT(ids(*list), ElementsAre("a", "m", "b"));
        EXPECT_EQ(list->tasks[1]->body().at("x").as_object().size(), TaskListReader::task_keys_max);
        EXPECT_EQ(list->tasks[1]->body().at("y").at(0), "ä");
        ASSERT_EQ(list->malformed.size(), 1U);
        EXPECT_EQ(list->malformed[0].id, "n");
        EXPECT_EQ(list->malformed[0].error, "a string escapes half a character");
    }
}

TEST(TaskListReader, ReadsTheFirstTasksOfAListThatIsTooLong) {
    constexpr std::size_t piece_bytes = 32 * 1024;
    std::string full;
    for (std::size_t i = 0; i < TaskListReader::tasks_max; ++i) {
        full += (i == 0 ? "" : ",") + task(std::to_string(i));
    }
    const std::string large(TaskListReader::task_bytes_max, 'x');
    const struct {
        std::string_view name;
        std::string more;
        std::string_view not_whole;
        std::vector<std::string> duplicates;
    } rows[] = {
        {"just as long as it may be", "", "", {}},
        {"one more",
         "," + task("more"),
         "it has 50001 tasks, of which lexid reads the first 50000",
         {}},
        {"one that was there before", "," + task("7"), "it has 50001 tasks", {"7"}},
        {"the same, twice", "," + task("7") + "," + task("7"), "it has 50002 tasks", {"7"}},
        {"two new ones with one id", "," + task("a") + "," + task("a"), "it has 50002 tasks", {}},
        {"what is no task", ",1,\"x\",[],{}", "it has 50004 tasks", {}},
        {"a large one", "," + task("7", ",\"x\":\"" + large + "\""), "it has 50001 tasks", {"7"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string body = list_of(full + row.more);
        TaskListReader reader;
        for (std::size_t at = 0; at < body.size(); at += piece_bytes) {
            reader.feed(std::string_view(body).substr(at, piece_bytes));
        }
        const auto list = reader.finish();
        ASSERT_TRUE(list) << list.error().text;
        EXPECT_EQ(list->tasks.size(), TaskListReader::tasks_max);
        EXPECT_THAT(list->not_whole, HasSubstr(std::string(row.not_whole)));
        EXPECT_EQ(list->not_whole.empty(), row.not_whole.empty());
        EXPECT_EQ(list->duplicates, row.duplicates);
        EXPECT_EQ(list->malformed_count, 0U);
    }
    EXPECT_FALSE(read(R"({"data":{"tasks":[)" + full + ",{")) << "cut in what is left out";
    EXPECT_FALSE(read(R"({"data":{"tasks":[)" + full + ",1,]}}")) << "no JSON";
}

TEST(TaskListReader, NamesEachIdThatAppearsTwiceOnce) {
    const auto list = read(list_of(task("a") + "," + task("b") + "," + task("a") + "," +
                                   R"({"id":"b"})" + "," + task("a") + "," + task("c")));
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_THAT(ids(*list), ElementsAre("a", "b", "a", "a", "c"));
    EXPECT_THAT(list->duplicates, ElementsAre("a", "b"));
}

TEST(TaskListReader, RefusesWhatIsNoList) {
    const struct {
        std::string_view name;
        std::string body;
        std::string_view error;
    } rows[] = {
        {"nothing", "", "too early"},
        {"HTML", "<html><body>Sign in</body></html>", "no JSON"},
        {"a byte order mark", "\xEF\xBB\xBF" + list_of(""), "no JSON"},
        {"another object", R"({"error":{"code":"x"}})", "no list `data.tasks`"},
        {"a list at the top", "[" + task("a") + "]", "no list `data.tasks`"},
        {"data is no object", R"({"data":[{"tasks":[]}]})", "no list `data.tasks`"},
        {"no tasks", R"({"data":{}})", "no list `data.tasks`"},
        {"tasks at the top", R"({"tasks":[]})", "no list `data.tasks`"},
        {"tasks null", R"({"data":{"tasks":null}})", "no list `data.tasks`"},
        {"tasks an object", R"({"data":{"tasks":{}}})", "no list `data.tasks`"},
        {"tasks spelt by escapes", R"({"data":{"task\u0073":[]}})", "no list `data.tasks`"},
        {"tasks twice", R"({"data":{"tasks":[],"tasks":[]}})", "twice"},
        {"data twice", R"({"data":{"tasks":[]},"data":{"tasks":[]}})", "twice"},
        {"data twice, empty the second time", R"({"data":{"tasks":[]},"data":{}})", "twice"},
        {"cut before the list", R"({"data":{"tas)", "too early"},
        {"cut in the list", R"({"data":{"tasks":[)" + task("a") + ",", "too early"},
        {"cut in a task", R"({"data":{"tasks":[{"id":"a)", "too early"},
        {"cut after the list", R"({"data":{"tasks":[])", "too early"},
        {"a task without its end", R"({"data":{"tasks":[{"id":"a"]}})", "no JSON"},
        {"a task that is no JSON", list_of(task("a") + ",{id:1}"), "element 1 is no JSON"},
        {"a comma too many", list_of(task("a") + ","), "no JSON"},
        {"a comma first", list_of("," + task("a")), "no JSON"},
        {"a comma alone", list_of(","), "no JSON"},
        {"two commas", list_of(task("a") + ",," + task("b")), "no JSON"},
        {"no comma", list_of(task("a") + task("b")), "no JSON"},
        {"another bracket closes the list", R"({"data":{"tasks":[}}])", "no JSON"},
        {"something follows", list_of("") + "{}", "follows"},
        {"no success", R"({"success":false,"data":{"tasks":[]}})", "`success` is `false`"},
        {"an error beside it", R"({"data":{"tasks":[]},"error":{"code":"x"}})", "`error` is"},
        {"errors beside it", R"({"errors":["x"],"data":{"tasks":[]}})", "`errors` is"},
        {"an error within", R"({"data":{"error":"x","tasks":[]}})", "`error` is"},
        {"the list of another status", R"({"data":{"status":"approved","tasks":[]}})",
         "`status` is `\"approved\"`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto list = read(row.body);
        ASSERT_FALSE(list);
        EXPECT_THAT(list.error().text, HasSubstr(std::string(row.error)));
    }
}

TEST(TaskListReader, TakesAFrameThatSaysTheSame) {
    for (const std::string_view frame :
         {R"({"success":true,"error":null,"errors":[],"status":"pending","data":{"tasks":[]}})",
          R"({"ok":true,"status":200,"data":{"status":"pending","tasks":[]}})"}) {
        EXPECT_TRUE(read(frame)) << frame;
    }
}

TEST(TaskListReader, SaysThatMoreIsElsewhere) {
    const auto list = read(R"({"data":{"tasks":[)" + task("a") + R"(]},"has_more":true})");
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_THAT(ids(*list), ElementsAre("a"));
    EXPECT_EQ(list->not_whole, "its `has_more` is `true`, and it shows 1");
}

TEST(TaskListReader, IsNotWholeIfItIgnoresTheStatusAskedFor) {
    TaskListReader reader("approved");
    reader.feed(list_of(task("a")));
    const auto list = reader.finish();
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_EQ(list->not_whole, "it shows task `a`, whose status is `pending`");
}

TEST(TaskListReader, RefusesEveryStrictPrefix) {
    const std::string body = list_of(task("a") + "," + task("b"));
    for (std::size_t size = 0; size < body.size(); ++size) {
        EXPECT_FALSE(read(std::string_view(body).substr(0, size))) << size;
    }
}

TEST(TaskListReader, LetsGoInPartsOfWhatItHasNotGivenAway) {
    const std::string body = list_of(task("a") + "," + task("b") + "," + task("c"));
    TaskListReader cut;
    cut.feed(std::string_view(body).substr(0, body.size() - 1));
    EXPECT_FALSE(cut.finish());
    EXPECT_FALSE(cut.let_go(2));
    EXPECT_TRUE(cut.let_go(2));
    TaskListReader whole;
    whole.feed(body);
    const auto list = whole.finish();
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_TRUE(whole.let_go(1));
    EXPECT_THAT(ids(*list), ElementsAre("a", "b", "c"));
}

TEST(TaskListReader, KeepsTasksAliveBeyondTheReader) {
    policy::TaskRef kept;
    {
        auto list = read(list_of(task("a") + "," + task("b")));
        ASSERT_TRUE(list) << list.error().text;
        kept = list->tasks[1];
    }
    EXPECT_EQ(kept->id(), "b");
    EXPECT_EQ(kept->metadata().at("query"), "x");
}

}  // namespace
}  // namespace lexid::lexi
