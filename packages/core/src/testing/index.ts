export { expect, expectEqual, expectFailure } from "../ports/contract.ts";
export { type ContractCase, type ContractOptions, contractCases } from "./contract.ts";
