import type { PlantedBug } from './planted-bug';

/** Mistakes about bytes, stream ids, and the life of one connection. */
export const connectionBugs = {
  releasesIdOnTimeout: {
    file: 'src/connection/in-flight.ts',
    find: 'this.#orphans.set(id, nowMs);',
    replace: 'this.#release(id);',
  },
  takesAnswersNobodyAskedFor: {
    file: 'src/connection/in-flight.ts',
    find: 'if (slot === undefined) throw',
    replace: 'if (slot === undefined) return undefined;\n    if (slot === null) throw',
  },
  freesIdTwice: {
    file: 'src/connection/in-flight.ts',
    find: 'if (slot === undefined) throw',
    replace: 'if (slot === undefined) { this.#release(id); return undefined; }\n    if (slot === null) throw',
  },
  reusesNewestIdFirst: {
    file: 'src/connection/in-flight.ts',
    find: 'this.#free[tail < this.#free.length ? tail : tail - this.#free.length] = id;',
    replace: `this.#head = this.#head === 0 ? this.#free.length - 1 : this.#head - 1;
    this.#free[tail < 0 ? 0 : this.#head] = id;`,
  },
  leaksIdOfWhatCannotBeEncoded: {
    file: 'src/connection/in-flight.ts',
    find: 'withdraw(id: number): void {',
    replace: 'withdraw(id: number): void {\n    if (id > 0) return;',
  },
  doesNotCountOrphans: {
    file: 'src/connection/in-flight.ts',
    find: 'this.#orphans.delete(id);',
    replace: '',
  },
  forgetsWhoWaitsWhenLost: {
    file: 'src/connection/in-flight.ts',
    find: 'if (slot !== orphan) waiting.push(',
    replace: 'if (slot !== orphan && id % 3 !== 0) waiting.push(',
  },
  saysSentForNotSent: {
    file: 'src/connection/in-flight.ts',
    find: 'wasSent: this.#sentInBatch[id] !== currentBatch',
    replace: 'wasSent: this.#sentInBatch[id] === currentBatch',
  },
  saysLostDidNotRun: {
    file: 'src/connection/connection.ts',
    find: 'mayHaveRun: wasSent });',
    replace: 'mayHaveRun: false });',
  },
  takesAnyOpcode: {
    file: 'src/connection/connection.ts',
    find: '(handler.expects ?? Opcode.Result)',
    replace: 'opcode',
  },
  drainsWithoutWaiting: {
    file: 'src/connection/connection.ts',
    find: 'if (this.#inFlight.size === 0) this.destroy();',
    replace: 'this.destroy();',
  },
  drainsWithoutEnd: {
    file: 'src/connection/connection.ts',
    find: 'startTimeout(this.#clock, timeoutMs, () => this.destroy())',
    replace: '() => void timeoutMs',
  },
  ignoresInFlightLimit: {
    file: 'src/connection/connection.ts',
    find: 'hasFree && size < this.#options.maxInFlight;',
    replace: 'hasFree && size >= 0;',
  },
  leavesTransportOpen: {
    file: 'src/connection/wire.ts',
    find: 'this.#transport?.destroy();',
    replace: '',
  },
  usesBufferTooEarly: {
    file: 'src/connection/wire.ts',
    find: '() => this.#writer.recycle(bytes)',
    replace: '(this.#writer.recycle(bytes), () => undefined)',
  },
  keepsChunks: {
    file: 'src/connection/wire.ts',
    find: 'if (envelope === undefined) return this.#framer.detach();',
    replace: 'if (envelope === undefined) return;',
  },
  keepsBodies: {
    file: 'src/connection/ask.ts',
    find: 'readReply(copyEnvelope(envelope))',
    replace: 'readReply(envelope)',
  },
  neverHearsDrain: {
    file: 'src/connection/wire.ts',
    find: 'this.#isCongested = false;',
    replace: '',
  },
  missesSegmentsAfterAuthenticate: {
    file: 'src/connection/handshake-exchange.ts',
    find: 'opcode === Opcode.Ready || opcode === Opcode.Authenticate',
    replace: 'opcode === Opcode.Ready',
  },
  skipsPayloadChecksum: {
    file: 'src/protocol/segment.ts',
    find: 'if (segmentCrc32(bytes, start, end) !== bytes.readUInt32LE(end)) {',
    replace: 'if (end < start) {',
  },
  skipsHeaderChecksum: {
    file: 'src/protocol/segment.ts',
    find: 'if (crc24(bytes, at, at + lengthBytes) !== bytes.readUIntLE(at + lengthBytes, crc24Bytes)) {',
    replace: 'if (lengthBytes < 0) {',
  },
  neverGivesUpConnecting: {
    file: 'src/connection/connection.ts',
    find: 'startTimeout(environment.clock, connectTimeoutMs,',
    replace: 'startTimeout(environment.clock, connectTimeoutMs * 1e3,',
  },
  leavesHeartbeatTimer: {
    file: 'src/connection/heartbeat.ts',
    find: 'this.#isStopped = true;\n    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);',
    replace: 'this.#isStopped = true;',
  },
  heartbeatClosesNothing: {
    file: 'src/connection/heartbeat.ts',
    find: 'else connection.destroy(this.#deadError(cause));',
    replace: 'else { this.#wait(); void [cause, this.#deadError]; }',
  },
  heartbeatsStopAfterOne: {
    file: 'src/connection/heartbeat.ts',
    find: '() => this.#wait(),\n      (cause',
    replace: '() => undefined,\n      (cause',
  },
} as const satisfies Readonly<Record<string, PlantedBug>>;
