/** One way to do a small piece of work; called again and again. */
export interface Contender {
  readonly name: string;
  /** What it returns is looked at, so that the work cannot be left out. */
  readonly run: () => unknown;
}

/** A small piece of work, and who does it. */
export interface MicroCase {
  readonly title: string;
  readonly contenders: readonly Contender[];
}

/** Where the code is that cases measure. */
export interface MicroPlaces {
  /** The build of purecql. */
  readonly build: string;
  /** Its files one by one, which the build itself may have packed into one. */
  readonly internals: string;
  /** The folder in which the peers are installed. */
  readonly peers: string;
}
