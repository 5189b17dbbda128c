#include "settings/schema.hpp"

#include <memory>
#include <string>

#include "commands.hpp"
#include "service/exit_code.hpp"
#include "settings/pages.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

struct Choices {
    std::string what;
    std::string form = "json";
};

int show(const Choices& choices) {
    std::string text = choices.form == "yaml"       ? settings::settings_file()
                       : choices.form == "markdown" ? settings::reference_page()
                                                    : settings::json_schema();
    text.pop_back();  // print_line ends the last line
    print_line(text);
    return service::exit_done;
}

}  // namespace

void add_schema(Commands& commands, const Options&) {
    auto choices = std::make_shared<Choices>();
    commands.push_back(
        {.name = "schema",
         .help = "what may stand in lexid.yaml, as a JSON Schema for editors",
         .options = {{"WHAT",
                      &choices->what,
                      "whose keys to show",
                      {.required = true, .one_of = {"settings"}}},
                     {"--as",
                      &choices->form,
                      "yaml: the file with every default; markdown: the reference page",
                      {.value_name = "FORM",
                       .shows_default = true,
                       .one_of = {"json", "yaml", "markdown"}}}},
         .act = [choices] { return show(*choices); }});
}

}  // namespace lexid::daemon
