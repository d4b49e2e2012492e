const next = {
  connecting: ['handshaking', 'closed'],
  handshaking: ['ready', 'closed'],
  ready: ['draining', 'closed'],
  draining: ['closed'],
  closed: [],
} as const satisfies Record<string, readonly string[]>;

/** Where a connection stands in its life. */
export type ConnectionState = keyof typeof next;

/** True when a connection may go from one state to the other. */
export function isLegalMove(from: ConnectionState, to: ConnectionState): boolean {
  return (next[from] as readonly ConnectionState[]).includes(to);
}
