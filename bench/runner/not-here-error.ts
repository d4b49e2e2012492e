/** What cannot be measured on this machine; the table says why. */
export class NotHereError extends Error {}
