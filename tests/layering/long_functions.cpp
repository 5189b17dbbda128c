#include "layering/long_functions.hpp"

#include <cctype>
#include <regex>
#include <string>
#include <string_view>

namespace lexid::layering {
namespace {

constexpr std::size_t lines_max = 60;

// What a brace opens, by what stands before it since the last statement or brace.
enum class Scope { type, data, initialiser, function };

Scope scope_of(const std::string& head) {
    static const std::regex type(R"(^\s*(template\s*<[^{]*>\s*)?)"
                                 R"((inline\s+)?(namespace|struct|class|enum|union|extern)\b)");
    static const std::regex members(R"(\)[\s\w]*:\s[^{]*$)");
    if (std::regex_search(head, type) && !head.contains('(')) {
        return Scope::type;
    }
    // A blank stands before a body, none before the brace of a member's initialiser.
    const char last = head.empty() ? ' ' : head.back();
    const bool touches = std::isalnum(static_cast<unsigned char>(last)) != 0 ||
                         std::string_view("_>").contains(last);
    if (touches && std::regex_search(head, members)) {
        return Scope::initialiser;
    }
    const std::size_t end = head.find_last_not_of(' ');
    if (end == std::string::npos || std::string_view("=(,").contains(head[end])) {
        return Scope::data;
    }
    return head.contains('(') || head.contains('[') ? Scope::function : Scope::data;
}

// Reads a file's characters one after another and knows in what it is.
class Reader {
public:
    explicit Reader(const SourceFile& file) : file_(file) {}

    Findings read() {
        for (const std::string& line : code_lines(file_.text)) {
            ++line_;
            if (!line.starts_with('#')) {
                for (const char c : line) {
                    take(c);
                }
                take(' ');
            }
        }
        return findings_;
    }

private:
    void take(char c) {
        if (depth_ > 0) {
            inside(c);
        } else if (c == '{') {
            open(scope_of(head_));
        } else if (c == '}' || c == ';') {
            head_.clear();
        } else if (c == ':' && (head_ == "public" || head_ == "protected" || head_ == "private")) {
            head_.clear();
        } else if (!head_.empty() || c != ' ') {
            begin_ = head_.empty() ? line_ : begin_;
            head_ += c;
        }
    }

    // In a function, or in braces of an initialiser.
    void inside(char c) {
        depth_ += c == '{' ? 1 : 0;
        depth_ -= c == '}' ? 1 : 0;
        if (depth_ > 0) {
            return;
        }
        if (within_ == Scope::function) {
            check();
        }
        if (within_ == Scope::initialiser) {
            head_ += "()";
        } else {
            head_.clear();
        }
    }

    void open(Scope scope) {
        within_ = scope;
        if (scope == Scope::type) {
            head_.clear();
        } else {
            depth_ = 1;
        }
    }

    void check() {
        const std::size_t lines = line_ - begin_ + 1;
        if (lines > lines_max) {
            findings_.push_back(file_.path + ":" + std::to_string(begin_) + ": a function of " +
                                std::to_string(lines) + " lines, at most " +
                                std::to_string(lines_max) + ": give its parts names");
        }
    }

    const SourceFile& file_;
    Findings findings_;
    std::string head_;
    std::size_t line_ = 0;
    std::size_t begin_ = 0;  // the line of the head's first character
    int depth_ = 0;          // of braces below types
    Scope within_ = Scope::type;
};

}  // namespace

Findings long_functions(const SourceFile& file) {
    return Reader(file).read();
}

}  // namespace lexid::layering
