import Foundation

exit(EdgeFilter.main(arguments: Array(CommandLine.arguments.dropFirst())))
