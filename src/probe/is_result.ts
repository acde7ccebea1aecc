import { LogicalOperator } from "../contract.ts";

/** Whether the left operand of a logical operator is its result. */
export function isResult(left: unknown, operator: LogicalOperator): boolean {
  if (operator === LogicalOperator.NULLISH) return left !== null && left !== undefined;
  return operator === LogicalOperator.OR ? !!left : !left;
}
