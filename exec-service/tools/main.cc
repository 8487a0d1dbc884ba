// explain: prints every stage of one operation, without a service.
#include <iostream>

#include "exec-service/tools/explain.h"

int main(int argc, char** argv) {
  return exec::tools::run_explain(argc, argv, std::cin, std::cout, std::cerr);
}
