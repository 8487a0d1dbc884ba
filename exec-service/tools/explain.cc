#include "exec-service/tools/explain.h"

#include <CLI/CLI.hpp>
#include <istream>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/explanation/explanation.h"
#include "exec-service/explanation/explanation_json.h"
#include "exec-service/explanation/explanation_text.h"
#include "shared/command_line/unexpected_argument.h"
#include "shared/config/read_file.h"

namespace exec::tools {

namespace {

constexpr int kExplained = 0;
constexpr int kWrong = 1;
constexpr int kMisused = 2;

constexpr const char* kFooter =
    "\nExamples:\n"
    "  explain --supergraph supergraph.graphql --events events.graphql subscription.graphql\n"
    "  echo '{ products { name } }' | explain --supergraph supergraph.graphql -\n"
    "\nSIGTERM and SIGINT: end at once.\n"
    "Exit codes: 0; 1, the schema or the operation is wrong, and the output says how; 2, the "
    "command\n"
    "line is wrong or a file cannot be read.\n";

struct Arguments {
  std::string supergraph_file;
  std::string events_file;
  std::vector<std::string> override_labels;
  std::string operation_file;
  std::string operation_name;
  std::string variables_json;
  bool json = false;
};

std::string read(std::istream& stream) {
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::optional<std::string> read(const std::string& file, std::ostream& errors) {
  auto text = shared::config::read_file(file);
  if (!text) errors << file << ": cannot be read\n";
  return text;
}

std::optional<explanation::Question> ask(const Arguments& arguments,
                                         std::istream& input,
                                         std::ostream& errors) {
  explanation::Question question;
  question.operation_name = arguments.operation_name;
  question.variables_json = arguments.variables_json;

  auto supergraph = read(arguments.supergraph_file, errors);
  if (!supergraph) return std::nullopt;
  question.supergraph = {arguments.supergraph_file, std::move(*supergraph)};

  if (!arguments.events_file.empty()) {
    auto events = read(arguments.events_file, errors);
    if (!events) return std::nullopt;
    question.events = schema::SchemaText{arguments.events_file, std::move(*events)};
  }

  question.override_labels = {arguments.override_labels.begin(), arguments.override_labels.end()};

  const bool is_input = arguments.operation_file == "-";
  question.operation_file = is_input ? "(standard input)" : arguments.operation_file;
  auto document = is_input ? read(input) : read(arguments.operation_file, errors);
  if (!document) return std::nullopt;
  question.document = std::move(*document);
  return question;
}

}  // namespace

int run_explain(int argc,
                const char* const* argv,
                std::istream& input,
                std::ostream& output,
                std::ostream& errors) {
  Arguments arguments;
  CLI::App app("Prints what each stage of exec-service makes of one operation.", "explain");
  app.set_version_flag("--version", "explain " SLUICE_VERSION);
  app.footer(kFooter);
  app.add_option("--supergraph", arguments.supergraph_file, "The supergraph's SDL")->required();
  app.add_option("--events", arguments.events_file, "The event graph's SDL");
  app.add_option("--override-label", arguments.override_labels,
                 "A progressive @override that is in force; may be repeated")
      ->expected(1)
      ->take_all();
  app.add_option("--operation-name", arguments.operation_name, "Which operation of the document");
  app.add_option("--variables", arguments.variables_json, "Their values, a JSON object");
  app.add_flag("--json", arguments.json, "JSON for programs instead of text");
  app.add_option("QUERY_FILE", arguments.operation_file, "The document; - is standard input")
      ->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for) {
    return app.exit(asked_for, output, errors);
  } catch (const CLI::ParseError& error) {
    errors << "explain: " << shared::command_line::unexpected_argument(app).value_or(error.what())
           << "\nRun explain --help for all options.\n";
    return kMisused;
  }
  const auto question = ask(arguments, input, errors);
  if (!question) return kMisused;
  const explanation::Explanation explanation = explanation::explain(*question);
  output << (arguments.json ? explanation::explanation_json(explanation) + "\n"
                            : explanation::explanation_text(explanation));
  return explanation.is_ok() ? kExplained : kWrong;
}

}  // namespace exec::tools
