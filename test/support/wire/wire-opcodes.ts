/** Opcodes (v5 spec §2.4), written down once more so that a wrong one in src shows. */
export const opcodes = {
  ERROR: 0, STARTUP: 1, READY: 2, AUTHENTICATE: 3, OPTIONS: 5, SUPPORTED: 6, QUERY: 7, RESULT: 8, PREPARE: 9, EXECUTE: 10,
  REGISTER: 11, EVENT: 12, BATCH: 13, AUTH_CHALLENGE: 14, AUTH_RESPONSE: 15, AUTH_SUCCESS: 16,
} as const;

/** Codes of errors (v5 spec §8). */
export const errorCodes = {
  SERVER_ERROR: 0, PROTOCOL_ERROR: 0x0a, BAD_CREDENTIALS: 0x100, UNAVAILABLE: 0x1000, OVERLOADED: 0x1001,
  IS_BOOTSTRAPPING: 0x1002, TRUNCATE_ERROR: 0x1003, WRITE_TIMEOUT: 0x1100, READ_TIMEOUT: 0x1200, READ_FAILURE: 0x1300,
  FUNCTION_FAILURE: 0x1400, WRITE_FAILURE: 0x1500, CDC_WRITE_FAILURE: 0x1600, CAS_WRITE_UNKNOWN: 0x1700,
  SYNTAX_ERROR: 0x2000, UNAUTHORIZED: 0x2100, INVALID: 0x2200, CONFIG_ERROR: 0x2300, ALREADY_EXISTS: 0x2400,
  UNPREPARED: 0x2500,
} as const;

export type ErrorName = keyof typeof errorCodes;

/** Levels of consistency by their number (v5 spec §3). */
export const levels = [
  'ANY', 'ONE', 'TWO', 'THREE', 'QUORUM', 'ALL', 'LOCAL_QUORUM', 'EACH_QUORUM', 'SERIAL', 'LOCAL_SERIAL', 'LOCAL_ONE',
] as const;

export type Level = (typeof levels)[number];
