#include "yaml/source_position.hpp"

#include <algorithm>

namespace lexid::yaml {
namespace {

std::size_t count_spaces(std::string_view text, std::size_t from) {
    const std::size_t end = text.find_first_not_of(' ', from);
    return (end == std::string_view::npos ? text.size() : end) - from;
}

// What stands between the quotes of a scalar in double quotes.
std::string_view quoted_text(std::string_view file, const Node& scalar) {
    const std::size_t begin = std::min(scalar.offset + 1, file.size());
    std::size_t end = begin;
    while (end < file.size() && file[end] != '"') {
        end += file[end] == '\\' ? 2 : 1;
    }
    return file.substr(begin, std::min(end, file.size()) - begin);
}

// Walks a scalar's text and the file side by side. A line break in the file stands for one line
// break or space of the text, or for none in a run of them; indentation stands for nothing.
class Walk {
public:
    Walk(std::string_view file, const Node& scalar) : file_(file), scalar_(scalar) {
        at_ = scalar.offset;
        if (scalar.style == Style::literal || scalar.style == Style::folded) {
            at_ = std::min(file.find('\n', at_), file.size() - 1) + 1;
            skip_indentation();
        } else if (scalar.style != Style::plain) {
            ++at_;
        }
    }

    // Where the text's byte `offset` stands, if the two agree so far.
    std::optional<std::size_t> go_to(std::size_t offset) {
        while (done_ < offset) {
            if (!step()) {
                return std::nullopt;
            }
        }
        if (done_ < scalar_.text.size() && !at_break()) {
            align_blank_lines();
        }
        return at_;
    }

private:
    bool at_break() const { return scalar_.text[done_] == '\n' || scalar_.text[done_] == ' '; }

    // A text's character that is no white space can't stand at a line break or in an indentation.
    void align_blank_lines() {
        while (at_ < file_.size() && file_[at_] == '\n') {
            ++at_;
            skip_indentation();
        }
    }

    bool step() {
        if (!at_break()) {
            align_blank_lines();
        }
        if (at_ >= file_.size()) {
            return false;
        }
        const char wanted = scalar_.text[done_];
        if (wanted == '\n' || wanted == ' ') {
            return step_over_break(wanted);
        }
        if (file_[at_] != wanted || wanted == '\\') {
            const bool backslash_itself =
                wanted == '\\' && file_[at_] == '\\' && scalar_.style != Style::double_quoted;
            if (!backslash_itself) {
                return false;
            }
        }
        if (scalar_.style == Style::single_quoted && wanted == '\'') {
            ++at_;
        }
        ++at_;
        ++done_;
        return true;
    }

    bool step_over_break(char wanted) {
        const std::size_t spaces = count_spaces(file_, at_);
        const std::size_t after = at_ + spaces;
        const bool line_ends = after >= file_.size() || file_[after] == '\n';
        const bool flow = scalar_.style != Style::literal && scalar_.style != Style::folded;
        if (wanted == ' ' && spaces > 0 && !(flow && line_ends)) {
            ++at_;
            ++done_;
            return true;
        }
        if (!line_ends || (spaces > 0 && !flow)) {
            return false;
        }
        at_ = std::min(after + 1, file_.size());
        ++done_;
        skip_indentation();
        return true;
    }

    // What the text has of the spaces here belongs to it.
    void skip_indentation() {
        const std::size_t in_file = count_spaces(file_, at_);
        const std::size_t in_text =
            done_ < scalar_.text.size() ? count_spaces(scalar_.text, done_) : 0;
        at_ += in_file - std::min(in_file, in_text);
    }

    std::string_view file_;
    const Node& scalar_;
    std::size_t at_ = 0;
    std::size_t done_ = 0;
};

}  // namespace

std::size_t source_offset(std::string_view text, const Node& scalar, std::size_t offset) {
    Walk walk(text, scalar);
    return walk.go_to(std::min(offset, scalar.text.size())).value_or(scalar.offset);
}

bool is_shown_as_it_is(std::string_view text, const Node& scalar) {
    switch (scalar.style) {
        case Style::literal:
            return true;
        case Style::folded:
            return false;
        case Style::double_quoted:
            if (quoted_text(text, scalar).contains('\\')) {
                return false;
            }
            break;
        case Style::plain:
        case Style::single_quoted:
            break;
    }
    const std::size_t end = source_offset(text, scalar, scalar.text.size());
    return end > scalar.offset && !text.substr(scalar.offset, end - scalar.offset).contains('\n');
}

std::optional<std::size_t> hiding_escape(std::string_view text, const Node& scalar) {
    if (scalar.style != Style::double_quoted) {
        return std::nullopt;
    }
    const std::string_view quoted = quoted_text(text, scalar);
    for (std::size_t at = quoted.find('\\'); at < quoted.size(); at = quoted.find('\\', at + 2)) {
        if (at + 1 < quoted.size() && !std::string_view("\"\\/tn\n").contains(quoted[at + 1])) {
            return scalar.offset + 1 + at;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> trailing_comment(std::string_view text, const Node& scalar) {
    if (scalar.kind != Kind::scalar || scalar.style != Style::plain) {
        return std::nullopt;
    }
    const std::size_t end = source_offset(text, scalar, scalar.text.size());
    const std::size_t next = text.find_first_not_of(" \t", end);
    if (next == std::string_view::npos || text[next] != '#') {
        return std::nullopt;
    }
    return next;
}

}  // namespace lexid::yaml
