package struct RuntimeTable { package static let abi: Int64 = 1 }
