/** What is known about a boot that went wrong. */
export interface BootFacts {
  readonly log: string;
  readonly heapMb: number;
  readonly javaMajor: number;
  readonly freeMemoryMb: number;
  /** Signal that ended the process, such as the one of the system's out-of-memory killer. */
  readonly signal?: NodeJS.Signals | null;
}

interface Cause {
  readonly pattern: RegExp;
  readonly hint: (facts: BootFacts) => string;
}

const causes: readonly Cause[] = [
  {
    pattern: /address already in use|is in use by another process|BindException/i,
    hint: () => 'Another process took a port between its choice and the boot; start again',
  },
  {
    pattern: /Cannot assign requested address/i,
    hint: () => 'This machine lacks one of 127.0.0.1 to 127.0.0.3; on macOS: sudo ifconfig lo0 alias 127.0.0.2',
  },
  {
    pattern: /OutOfMemoryError|Could not reserve enough space|insufficient memory|Cannot allocate memory/i,
    hint: (facts) => memoryHint(facts),
  },
  {
    pattern: /UnsupportedClassVersionError|Setting a system-wide Policy|Unrecognized VM option|Unsupported JDK/i,
    hint: ({ javaMajor }) => `This Cassandra does not run on Java ${javaMajor}; set JAVA_HOME to another Java`,
  },
  {
    pattern: /ConfigurationException|Invalid yaml/i,
    hint: () => 'Look at the options `yaml` and `jvmOptions`: Cassandra does not take its configuration',
  },
  {
    pattern: /No space left on device|Insufficient disk space/i,
    hint: () => 'The folder of temporary files is full; set TMPDIR to one with room',
  },
];

/** One sentence on why a node did not come up and what to do. */
export function bootHint(facts: BootFacts): string {
  if (facts.signal === 'SIGKILL') return memoryHint(facts);
  const cause = causes.find(({ pattern }) => pattern.test(facts.log));
  return cause?.hint(facts) ?? `Java ${facts.javaMajor}, ${facts.freeMemoryMb} MB of free memory`;
}

/** Whether other ports would have helped. */
export function isPortConflict(log: string): boolean {
  return causes[0]?.pattern.test(log) ?? false;
}

function memoryHint({ heapMb, freeMemoryMb }: BootFacts): string {
  return `A node needs about ${heapMb + 400} MB; ${freeMemoryMb} MB are free. End other programs or lower \`heapMb\``;
}

/** A node ended, or was not ready in time, while it booted. */
export class BootError extends Error {
  /** True when a new start with other ports may work. */
  readonly portConflict: boolean;

  constructor(what: string, facts: BootFacts, logTail: string) {
    super(`${what}. ${bootHint(facts)}.\nThe last lines of its log:\n${logTail}`);
    this.portConflict = isPortConflict(facts.log);
  }

  override get name(): string {
    return 'BootError';
  }
}
