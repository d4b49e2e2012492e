/** The steps on the way to a session, in their order. */
export type Step = 'bundle' | 'name' | 'tcp' | 'tls' | 'version' | 'authentication' | 'data centre' | 'nodes' | 'keyspace';

/** What a step showed; one that failed has a cure. */
export interface Check {
  readonly step: Step;
  readonly finding: string;
  readonly cure?: string;
}

/** A step failed, so that those behind it cannot be taken. */
export class StepFailure extends Error {
  readonly check: Required<Check>;

  constructor(step: Step, finding: string, cure: string) {
    super(finding);
    this.check = { step, finding, cure };
  }

  override get name(): string {
    return 'StepFailure';
  }
}
