import { ConfigurationError } from '../errors';

/** The versions of the native protocol that purecql speaks, by their number on the wire. */
export const ProtocolVersion = { V4: 4, V5: 5, DSE_V1: 0x41, DSE_V2: 0x42 } as const;
export type ProtocolVersion = (typeof ProtocolVersion)[keyof typeof ProtocolVersion];

/** What one version of the protocol can carry; codecs ask these questions and never compare numbers. */
export interface VersionCapabilities {
  readonly code: ProtocolVersion;
  readonly name: keyof typeof ProtocolVersion;
  /** Envelopes travel in segments with checksums (v5 §2.2). */
  readonly usesSegments: boolean;
  /** The flags of QUERY, EXECUTE and BATCH are an [int], not a [byte]. */
  readonly hasIntQueryFlags: boolean;
  /** QUERY, EXECUTE, BATCH and PREPARE can name a keyspace; PREPARE has flags. */
  readonly hasKeyspacePerRequest: boolean;
  readonly hasNowInSeconds: boolean;
  /** PREPARED and EXECUTE carry a result metadata id; Rows may say METADATA_CHANGED. */
  readonly hasResultMetadataId: boolean;
  /** Read and write failures list a reason for each node, instead of a number of failures. */
  readonly hasFailureReasons: boolean;
  /** A write timeout of type CAS tells the number of contentions. */
  readonly hasContentions: boolean;
  /** 0: none; 1: CANCEL only (DSE v1); 2: REVISE_REQUEST with next_pages (DSE v2). */
  readonly continuousPaging: 0 | 1 | 2;
  /** STARTUP may say NO_COMPACT. */
  readonly hasNoCompact: boolean;
  /** Bodies of envelopes may be compressed (in v5 only segments are). */
  readonly compressesBodies: boolean;
  /** The duration type has a code of its own (0x15); without it travels as a custom class. */
  readonly hasDurationType: boolean;
  /** Whose numbers the reasons of read and write failures are. */
  readonly family: 'cassandra' | 'dse';
}

const v4 = {
  code: ProtocolVersion.V4, name: 'V4', usesSegments: false, hasIntQueryFlags: false, hasKeyspacePerRequest: false,
  hasNowInSeconds: false, hasResultMetadataId: false, hasFailureReasons: false, hasContentions: false,
  continuousPaging: 0, hasNoCompact: true, compressesBodies: true, hasDurationType: false, family: 'cassandra',
} as const satisfies VersionCapabilities;

/** One row a version (protocol differences: v5 spec §9, DSE v2 spec §10). */
export const versions = {
  V4: v4,
  V5: {
    ...v4, code: ProtocolVersion.V5, name: 'V5', usesSegments: true, hasIntQueryFlags: true, hasKeyspacePerRequest: true,
    hasNowInSeconds: true, hasResultMetadataId: true, hasFailureReasons: true, hasContentions: true, hasNoCompact: false,
    compressesBodies: false, hasDurationType: true,
  },
  DSE_V1: {
    ...v4, code: ProtocolVersion.DSE_V1, name: 'DSE_V1', hasIntQueryFlags: true, hasFailureReasons: true, continuousPaging: 1,
    hasDurationType: true, family: 'dse',
  },
  DSE_V2: {
    ...v4, code: ProtocolVersion.DSE_V2, name: 'DSE_V2', hasIntQueryFlags: true, hasKeyspacePerRequest: true,
    hasResultMetadataId: true, hasFailureReasons: true, continuousPaging: 2, hasDurationType: true, family: 'dse',
  },
} as const satisfies Record<keyof typeof ProtocolVersion, VersionCapabilities>;

const byCode = new Map<number, VersionCapabilities>(Object.values(versions).map((row) => [row.code, row]));

/** The row of a version number, or undefined when purecql does not speak it. */
export function findVersion(code: number): VersionCapabilities | undefined {
  return byCode.get(code);
}

/** Whether a number is that of a version which purecql does not speak; numbers no server has come near are noise. */
export function isForeignVersion(code: number): boolean {
  return code >= 1 && code <= 9 && !byCode.has(code);
}

/** The row of a version number; throws ConfigurationError naming the versions there are. */
export function versionOf(code: number): VersionCapabilities {
  const row = byCode.get(code);
  if (row !== undefined) return row;
  throw new ConfigurationError(
    `Protocol version ${code} is not supported: use ProtocolVersion.${Object.keys(ProtocolVersion).join(', ProtocolVersion.')}`,
  );
}

/** Whether a version is `minimum` or succeeds it: v5 and those of DSE succeed v4, and v5 none of DSE's. */
export function isAtLeast(version: VersionCapabilities, minimum: VersionCapabilities): boolean {
  if (version === minimum || minimum.code === ProtocolVersion.V4) return true;
  return version.family === minimum.family && version.code > minimum.code;
}

/** How servers list versions, best first; `-beta` after the name makes it another protocol. */
const listings: readonly (readonly [listing: RegExp, version: VersionCapabilities])[] = [
  [/^5\/v5$/, versions.V5],
  [/^66\/\S+(?<!-beta)$/, versions.DSE_V2],
  [/^65\/\S+(?<!-beta)$/, versions.DSE_V1],
  [/^4\/v4$/, versions.V4],
];

/** The best version among those that a server lists in SUPPORTED, such as `66/dse-v2`; undefined when it lists none of ours. */
export function bestListedVersion(listed: readonly string[]): VersionCapabilities | undefined {
  return listings.find(([listing]) => listed.some((name) => listing.test(name)))?.[1];
}

/** What a server lists in the text that refuses a version: `… supported versions are (3/v3, 4/v4, 66/dse-v2)`. */
export function listedInRefusal(text: string): readonly string[] {
  return /supported versions are \(([^()]{0,1000})\)/.exec(text)?.[1]?.split(', ') ?? [];
}

/**
 * The version that a DSE node has by its own number, `dse_version`; its release_version says 4.0 where it has no v5.
 * Undefined before DSE 5.1, and from DSE 7 on, which speaks v5.
 */
export function versionOfDse(dseVersion: string): VersionCapabilities | undefined {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)/.exec(dseVersion) ?? [];
  if (major === '6') return versions.DSE_V2;
  return major === '5' && Number(minor) >= 1 ? versions.DSE_V1 : undefined;
}
