import type { VersionCapabilities } from './version';

/** Names of the reasons in the failures of each family (v5 spec §8, code 0x1300; DSE v2 spec §9). */
const reasons = {
  cassandra: [
    'UNKNOWN', 'READ_TOO_MANY_TOMBSTONES', 'TIMEOUT', 'INCOMPATIBLE_SCHEMA', 'READ_SIZE', 'NODE_DOWN',
    'INDEX_NOT_AVAILABLE', 'READ_TOO_MANY_INDEXES', 'NOT_CMS', 'INVALID_ROUTING', 'COORDINATOR_BEHIND',
  ],
  dse: [
    'UNKNOWN', 'READ_TOO_MANY_TOMBSTONES', 'INDEX_NOT_AVAILABLE', 'CDC_SPACE_FULL', 'COUNTER_FORWARDING_FAILURE',
    'TABLE_NOT_FOUND', 'KEYSPACE_NOT_FOUND',
  ],
} as const satisfies Record<VersionCapabilities['family'], readonly string[]>;

/** The name of a failure's code, which depends on the family of the server. */
export function failureReasonName(family: VersionCapabilities['family'], code: number): string {
  return reasons[family][code] ?? 'UNKNOWN';
}
