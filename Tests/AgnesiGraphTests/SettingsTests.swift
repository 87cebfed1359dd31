import AgnesiArray
import AgnesiGraph
import Testing

/// The settings of the environment.
struct SettingsTests {
  @Test func flagsAreRead() {
    let settings = Settings(environment: [
      "AGNESI_FLAGS": "mode=FAST_COMPILE, floatX = float64,device=cpu,on_unused_input=ignore,"
        + "profile=True,trace=rewrites",
      "AGNESI_NUM_THREADS": "3", "AGNESI_CC": "none", "AGNESI_CACHE": "",
      "AGNESI_DUMP": "c, kernels",
    ])
    #expect(settings.problems.isEmpty)
    #expect(settings.mode == .fastCompile)
    #expect(settings.floatX == .float64)
    #expect(settings.onUnusedInput == .ignore)
    #expect(settings.isProfiling)
    #expect(settings.traces == [.rewrites])
    #expect(settings.threadCount == 3)
    #expect(settings.compiler == "none")
    #expect(settings.cacheFolder == nil)
    #expect(settings.dumps == [.c, .kernels])
    #expect(settings.description.hasPrefix("mode=FAST_COMPILE\nfloatX=float64\n"))
  }

  @Test func anUnknownStageListsTheKnownOnes() {
    let settings = Settings(environment: ["AGNESI_DUMP": "plan"])
    #expect(settings.problems.count == 1)
    #expect(settings.problems.first?.contains("'plan'") == true)
    let stages = "graph, rewritten, schedule, memory, kernels, c"
    #expect(settings.problems.first?.contains(stages) == true)
  }

  @Test func nothingSetGivesTheDefaults() {
    let settings = Settings(environment: [:])
    #expect(settings.problems.isEmpty)
    #expect(settings.mode == .fastRun && settings.floatX == .float32)
    #expect(settings.onUnusedInput == .raise && settings.threadCount == nil)
    #expect(!settings.isProfiling)
  }

  @Test(arguments: [
    (
      "speed=9",
      "AGNESI_FLAGS: unknown flag 'speed'; known flags are device, floatX, march, "
        + "mode, on_unused_input, profile, trace"
    ),
    ("floatX=half", "AGNESI_FLAGS: floatX cannot be 'half'; known values are float32, float64"),
    (
      "march=x86 64",
      "AGNESI_FLAGS: march cannot be 'x86 64'; known values are native, the names that the C "
        + "compiler knows"
    ),
    (
      "mode=fast",
      "AGNESI_FLAGS: mode cannot be 'fast'; known values are FAST_RUN, FAST_COMPILE, "
        + "REFERENCE, NAN_GUARD, DEBUG_MODE"
    ),
    ("profile=yes", "AGNESI_FLAGS: profile cannot be 'yes'; known values are true, false"),
    ("trace=all", "AGNESI_FLAGS: trace cannot be 'all'; known values are rewrites"),
    ("device=gpu", "AGNESI_FLAGS: device cannot be 'gpu'; known values are cpu"),
    (
      "on_unused_input=",
      "AGNESI_FLAGS: on_unused_input cannot be ''; known values are raise, "
        + "warn, ignore"
    ),
    ("mode", "AGNESI_FLAGS: 'mode' is not of the form name=value"),
  ])
  func wrongFlagsAreExplained(flags: String, problem: String) {
    #expect(Settings(environment: ["AGNESI_FLAGS": flags]).problems == [problem])
  }

  @Test(arguments: ["0", "-1", "many", "1025", "2.5"])
  func wrongThreadCountsAreExplained(text: String) {
    let settings = Settings(environment: ["AGNESI_NUM_THREADS": text])
    #expect(
      settings.problems == ["AGNESI_NUM_THREADS: '\(text)' is not a number from 1 to 1024"])
    #expect(settings.threadCount == nil)
  }
}
