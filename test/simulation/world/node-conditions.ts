import type { ErrorName } from '../../support/wire/wire-opcodes';

/** What a node does with the questions of a handshake. */
export type HandshakeManner = 'normal' | 'slow' | 'silent' | 'cut';

/** How a node behaves; faults change it, and `heal` makes it well. Numbers are chances from 0 to 1, unless milliseconds. */
export class NodeConditions {
  readonly #wellServiceMs: number;
  /** Mean time until an answer. */
  serviceMs: number;
  /** Answers that never come. */
  silence = 0;
  /** Answers that come late, by as much as `lateMs` in the mean. */
  late = 0;
  lateMs = 1_000;
  /** Answers that come twice, on stream ids nobody has asked on, with opcodes that fit no request. */
  duplicate = 0;
  strangeStream = 0;
  wrongOpcode = 0;
  /** Answers that are whole outside and not inside. */
  broken = 0;
  /** Answers with bits turned, or with headers that break the protocol where there are no checksums. */
  spoil = 0;
  /** Answers after some bytes of which the connection breaks; requests likewise. */
  cutAnswer = 0;
  cutRequest = 0;
  /** Requests with bits turned, where there are checksums. */
  spoilRequest = 0;
  /** Requests that get an error, one of `errorNames`. */
  error = 0;
  errorNames: readonly ErrorName[] = ['OVERLOADED'];
  /** Executions that meet a node which has forgotten the statement. */
  forget = 0;
  /** Statements get another id when they are prepared. */
  changesIds = false;
  handshake: HandshakeManner = 'normal';
  /** The node is up and not ready: every request is refused. */
  isBootstrapping = false;

  constructor(serviceMs: number) {
    this.#wellServiceMs = serviceMs;
    this.serviceMs = serviceMs;
  }

  /** Makes one thing well, or all. */
  heal(manner?: Manner): void {
    const well = new NodeConditions(this.#wellServiceMs);
    Object.assign(this, manner === undefined ? well : { [manner]: well[manner] });
  }
}

/** What of a node's behaviour faults change. */
export type Manner = Exclude<keyof NodeConditions, 'heal'>;
