import AgnesiTraining
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

let program = Program { _, _ in
  throw DataError("the model is not part of this build")
}
exit(program.run(Array(CommandLine.arguments.dropFirst())))
