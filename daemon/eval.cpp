#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "cel/program.hpp"
#include "commands.hpp"
#include "json/read.hpp"
#include "policy/environment.hpp"
#include "service/clock.hpp"
#include "service/exit_code.hpp"
#include "service/time_zones.hpp"
#include "setup.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

// A value is shown whole up to this length; a task's whole `metadata` fits.
constexpr std::size_t value_characters_max = 100'000;

struct Choices {
    std::string expression;
    std::string task_file;
    bool tree = false;
    bool cost = false;
};

void print_cost(const cel::CostBound& bound) {
    print_line("cost: at most " + grouped(bound.steps) + " steps" +
               (bound.depends_on_data ? ", the limit of an evaluation: the size of the data decides"
                                      : ""));
}

void print_tree(std::string_view tree) {
    while (!tree.empty()) {
        const std::string_view line = tree.substr(0, tree.find('\n'));
        print_line(escaped(line));
        tree.remove_prefix(std::min(tree.size(), line.size() + 1));
    }
}

int show(const cel::Program& program, const cel::Inputs& inputs) {
    cel::Workspace workspace;
    const cel::Value value = cel::evaluate(program, inputs, workspace);
    if (!value.is_value()) {
        print_error(value.error_text());
        return service::exit_failed;
    }
    print_line(cel::to_text(value, value_characters_max) + " (" +
               std::string(cel::name_of(value.kind())) + ")");
    return service::exit_done;
}

int show_on_task(const cel::Program& program, const std::string& task_file) {
    const OrExit<std::string> text = load_text(task_file);
    if (!text) {
        return text.error();
    }
    auto body = json::read(*text);
    if (!body) {
        print_error(task_file + ": " + body.error().text);
        return service::exit_failed;
    }
    const auto task = policy::Task::from_json(std::move(*body));
    if (!task) {
        print_error(task_file + ": " + task.error().text);
        return service::exit_failed;
    }
    const Time now = service::now().time;
    return show(program, policy::inputs_of(**task, now, now));
}

int eval(const Choices& choices) {
    cel::Environment environment = policy::task_environment();
    environment.set_time_zones(service::system_time_zones());
    const auto program = cel::compile(environment, choices.expression);
    if (!program) {
        print_warning(render(program.error(), "EXPR", choices.expression));
        return service::exit_failed;
    }
    if (choices.tree) {
        print_tree(program->tree());
    }
    if (choices.cost) {
        print_cost(program->cost_bound());
    }
    if (!choices.task_file.empty()) {
        return show_on_task(*program, choices.task_file);
    }
    if (program->variables().empty()) {
        return show(*program, cel::Inputs(environment));
    }
    if (!choices.tree && !choices.cost) {
        print_error("this expression needs `--task FILE`: it depends on " +
                    in_backticks(program->variables().front()));
        return service::exit_usage;
    }
    return service::exit_done;
}

}  // namespace

void add_eval(Commands& commands, const Options&) {
    auto choices = std::make_shared<Choices>();
    commands.push_back(
        {.name = "eval",
         .help = "one expression on one task",
         .options =
             {{"EXPR", &choices->expression, "such as 'metadata.count <= 50'", {.required = true}},
              {"--task", &choices->task_file, "a task as JSON", {.value_name = "FILE"}},
              {"--ast", &choices->tree, "show the checked tree"},
              {"--cost", &choices->cost, "show the bound of its cost"}},
         .act = [choices] { return eval(*choices); }});
}

}  // namespace lexid::daemon
