import { leadingComments } from './leading-comments';

const conditional = new RegExp(`^${leadingComments}(?:insert|update|delete|begin)\\b[^]*\\bif\\b`, 'i');

/** A write to partitions of a list, or a batch that is not known to be a logged one. */
const ofSeveral = new RegExp(`^${leadingComments}(?:(?:update|delete)\\b[^]*\\bin\\b|begin\\b(?!\\s+batch\\b))`, 'i');

/** Whether a query is a lightweight transaction, by the looks of its text; true for some that are not. */
export function isConditional(query: string): boolean {
  return conditional.test(query);
}

/**
 * Whether a coordinator may have done something of a query before it finds too few replicas for the rest; true for some of
 * which it does not. A lightweight transaction is agreed upon before the replicas for its commit are counted, and of several
 * partitions each is written before those of the next are, but in a logged batch.
 */
export function runsInSteps(query: string): boolean {
  return isConditional(query) || ofSeveral.test(query);
}
