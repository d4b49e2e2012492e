/** What must never happen. */
export const rules = {
  lostWrite: 'acknowledged writes that are not there, all replicas asked',
  lostAtQuorum: 'acknowledged writes that a quorum does not have',
  resent: 'hidden resends: requests that may not run twice, written to a node twice',
  appliedTwice: 'changes applied twice',
  wrongRow: 'wrong rows',
  missedRow: 'acknowledged rows that a later read did not find',
  ranAlthoughNot: 'changes that are there although their error said that they did not run',
  unseen: 'acknowledged writes that no proxy saw',
  late: 'promises settled later than their deadline + 50 ms',
  unsettled: 'promises never settled',
  untyped: 'errors of no type of the driver',
  uncaught: 'errors that nobody caught',
  unused: 'nodes that were healed and not used again within a minute',
  left: 'sockets and timers left after shutdown',
} as const;

export type Rule = keyof typeof rules;

const mostExamples = 5;

/** What did happen of that: how often, and the first few of each. */
export class Findings {
  readonly #counts = new Map<Rule, number>();
  readonly #examples = new Map<Rule, string[]>();

  note(rule: Rule, text: string): void {
    this.#counts.set(rule, this.countOf(rule) + 1);
    const examples = this.#examples.get(rule) ?? [];
    if (examples.length < mostExamples) examples.push(text);
    this.#examples.set(rule, examples);
  }

  countOf(rule: Rule): number {
    return this.#counts.get(rule) ?? 0;
  }

  /** A line for each of the first few, '' when there are none. */
  get text(): string {
    const lines = [...this.#examples].flatMap(([rule, examples]) => examples.map((example) => `${rules[rule]}: ${example}`));
    return lines.join('\n');
  }
}
