import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, globalIgnores } from 'eslint/config';
import { configs, plugin } from 'typescript-eslint';

/** The command line has packages of its own: without them its types say nothing. */
const untyped = existsSync(join(import.meta.dirname, 'cli', 'node_modules')) ? [] : ['cli/src/', 'cli/test/'];
/** The one file of src that may touch sockets, clocks, timers and chance. */
const environmentFile = 'src/connection/system-environment.ts';
/** Files whose values are made of the time and of chance. */
const identifierFiles = ['src/values/uuid.ts', 'src/values/time-uuid.ts'];
/** Files that use the part of Node that has chance in it, and no chance. */
const hashFiles = ['src/cluster/partitioner.ts', 'src/tls/secure-connect-bundle.ts', 'src/tls/tls-option-checks.ts'];
/** The files that may pass names of other files on. */
const doors = ['src/index.ts', 'src/protocol.ts', 'src/protocol/messages/index.ts'];

/** Load a package with the first call: because loading it costs memory, or because it is optional. */
const lazyFiles = [
  { path: 'src/bytes/lz4.ts', packages: ['^lz4js$'] },
  { path: 'src/bytes/zip.ts', packages: ['^fflate$'] },
  { path: 'src/codec/long.ts', packages: ['^long$'] },
  { path: 'src/protocol/peer-compressors.ts', packages: ['^snappy$', '^lz4-napi$'] },
  { path: 'src/auth/gss-kerberos.ts', packages: ['^kerberos$'] },
];

const useEnvironment = 'Take it from the Environment (src/environment.ts) instead, so that the simulation controls it.';

const socketModules = [
  'net', 'tls', 'dns', 'dns/promises', 'dgram', 'http', 'https', 'http2', 'timers', 'timers/promises',
];
const socketImports = socketModules
  .flatMap((name) => [name, `node:${name}`])
  .map((name) => ({ name, allowTypeImports: true, message: useEnvironment }));
const clockImports = ['perf_hooks', 'node:perf_hooks']
  .map((name) => ({ name, importNames: ['performance', 'default'], message: useEnvironment }));
const chanceNames = [
  'randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'getRandomValues', 'webcrypto', 'default',
];
const chanceImports = ['crypto', 'node:crypto']
  .map((name) => ({ name, importNames: chanceNames, message: useEnvironment }));
const bannedImports = (...lists) => ['error', { paths: lists.flat() }];

const timerGlobals = [
  'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask',
];
const bannedGlobals = (names) => ['error', {
  globals: names.map((name) => ({ name, message: useEnvironment })),
  checkGlobalObject: true,
}];

const clockProperties = [
  { object: 'Date', property: 'now', message: useEnvironment },
  { object: 'performance', property: 'now', message: useEnvironment },
];
const otherProperties = [
  { object: 'Math', property: 'random', message: useEnvironment },
  { object: 'process', property: 'nextTick', message: useEnvironment },
  { object: 'process', property: 'hrtime', message: useEnvironment },
];

const everywhereSyntax = [
  { selector: 'ExportAllDeclaration', message: 'Export by name.' },
  { selector: 'TSEnumDeclaration', message: 'Write a table: `const X = {…} as const`.' },
  { selector: ':matches(ExportDefaultDeclaration, TSExportAssignment)', message: 'Export by name.' },
  { selector: 'ImportDeclaration[source.value=/^[.]{1,2}[/]?$/]', message: 'Import the file itself, not its folder.' },
];
const versionSyntax = [
  {
    selector: ':matches(BinaryExpression, SwitchCase) > MemberExpression[object.name="ProtocolVersion"]',
    message: 'Ask a capability of the version (src/protocol/version.ts) instead of comparing versions.',
  },
];
const clockSyntax = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: useEnvironment },
  { selector: 'CallExpression[callee.name="Date"]', message: useEnvironment },
];
const sourceSyntax = [
  ...everywhereSyntax,
  {
    selector: `ImportExpression > Literal[value=/^(node:)?(${socketModules.join('|').replaceAll('/', '[/]')})$/]`,
    message: useEnvironment,
  },
];
const loadedLate = (names) => ({
  selector: `CallExpression[callee.property.name="getBuiltinModule"] > Literal[value=/^(node:)?(${names.join('|').replaceAll('/', '[/]')})$/]`,
  message: useEnvironment,
});
const noPassingOn = { selector: 'ExportNamedDeclaration[source]', message: 'Only the public doors pass names on.' };

const coreRules = {
  'array-callback-return': 'error',
  'default-case-last': 'error',
  eqeqeq: 'error',
  'for-direction': 'error',
  'guard-for-in': 'error',
  'no-await-in-loop': 'off',
  'no-bitwise': 'off',
  'no-caller': 'error',
  'no-case-declarations': 'error',
  'no-compare-neg-zero': 'error',
  'no-cond-assign': ['error', 'except-parens'],
  'no-constant-binary-expression': 'error',
  'no-constructor-return': 'error',
  'no-control-regex': 'off',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-duplicate-case': 'error',
  'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
  'no-else-return': 'error',
  'no-empty': 'error',
  'no-empty-character-class': 'error',
  'no-eval': 'error',
  'no-extend-native': 'error',
  'no-fallthrough': 'error',
  'no-implied-eval': 'error',
  'no-inner-declarations': 'error',
  'no-irregular-whitespace': 'error',
  'no-lonely-if': 'error',
  'no-loss-of-precision': 'error',
  'no-misleading-character-class': 'error',
  'no-multi-assign': 'error',
  'no-new-func': 'error',
  'no-new-wrappers': 'error',
  'no-param-reassign': ['error', { props: false }],
  'no-proto': 'error',
  'no-prototype-builtins': 'error',
  'no-return-assign': ['error', 'except-parens'],
  'no-script-url': 'error',
  'no-self-compare': 'error',
  'no-sequences': 'error',
  'no-sparse-arrays': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unneeded-ternary': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-unused-labels': 'error',
  'no-useless-catch': 'error',
  'no-useless-computed-key': 'error',
  'no-useless-concat': 'error',
  'no-useless-rename': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'no-void': 'off',
  'no-with': 'error',
  'object-shorthand': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'prefer-exponentiation-operator': 'error',
  'prefer-object-has-own': 'error',
  'prefer-object-spread': 'error',
  'prefer-rest-params': 'error',
  'prefer-spread': 'error',
  'prefer-template': 'error',
  'require-yield': 'error',
  'symbol-description': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
  yoda: 'error',
};

const typedRules = {
  '@typescript-eslint/array-type': 'error',
  '@typescript-eslint/consistent-type-exports': ['error', { fixMixedExportsWithInlineTypeSpecifier: true }],
  '@typescript-eslint/consistent-type-imports': [
    'error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
  ],
  '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
  '@typescript-eslint/max-params': ['error', { max: 4 }],
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-empty-function': 'off',
  '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-shadow': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/no-useless-constructor': 'off',
  '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
  '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { boolean: true } }],
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/return-await': ['error', 'in-try-catch'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/unified-signatures': 'off',
};

const lighterRules = {
  'guard-for-in': 'off',
  'no-new-wrappers': 'off',
  'no-proto': 'off',
  'no-sparse-arrays': 'off',
  'no-unmodified-loop-condition': 'off',
  'prefer-template': 'off',
  '@typescript-eslint/max-params': 'off',
  '@typescript-eslint/no-base-to-string': 'off',
  '@typescript-eslint/no-dynamic-delete': 'off',
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  '@typescript-eslint/no-misused-spread': 'off',
  '@typescript-eslint/no-shadow': 'off',
  '@typescript-eslint/no-this-alias': 'off',
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
  '@typescript-eslint/no-unused-expressions': 'off',
  '@typescript-eslint/restrict-template-expressions': 'off',
  '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
};

export default defineConfig(
  globalIgnores(['dist/', 'cli/dist/', 'coverage/', 'test/fixtures/', '**/node_modules/', '.cache/', ...untyped]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: { ...coreRules, 'no-restricted-syntax': ['error', ...everywhereSyntax] },
  },
  {
    files: ['eslint.config.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.js'],
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    files: ['**/*.ts', '**/*.mts', '**/*.cts'],
    extends: [configs.strictTypeChecked, configs.stylisticTypeChecked],
    plugins: { '@typescript-eslint': plugin },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: typedRules,
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts', 'cli/test/**/*.ts'],
    rules: lighterRules,
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': bannedGlobals([...timerGlobals, 'performance', 'crypto']),
      'no-restricted-properties': ['error', ...clockProperties, ...otherProperties],
      'no-restricted-syntax': [
        'error', ...sourceSyntax, ...versionSyntax, ...clockSyntax, noPassingOn, loadedLate([...socketModules, 'crypto']),
      ],
      '@typescript-eslint/no-restricted-imports': bannedImports(socketImports, clockImports, chanceImports),
    },
  },
  {
    files: doors,
    rules: { 'no-restricted-syntax': ['error', ...sourceSyntax, ...versionSyntax, ...clockSyntax] },
  },
  {
    files: ['src/protocol/version.ts'],
    rules: { 'no-restricted-syntax': ['error', ...sourceSyntax, ...clockSyntax, noPassingOn] },
  },
  {
    files: hashFiles,
    rules: {
      'no-restricted-syntax': ['error', ...sourceSyntax, ...versionSyntax, ...clockSyntax, noPassingOn, loadedLate(socketModules)],
    },
  },
  {
    files: identifierFiles,
    rules: {
      'no-restricted-globals': bannedGlobals([...timerGlobals, 'performance']),
      'no-restricted-properties': ['error', ...otherProperties],
      'no-restricted-syntax': ['error', ...sourceSyntax, ...versionSyntax, noPassingOn, loadedLate(socketModules)],
      '@typescript-eslint/no-restricted-imports': bannedImports(socketImports, clockImports),
    },
  },
  ...lazyFiles.map(({ path, packages }) => ({
    files: [path],
    rules: { '@typescript-eslint/no-require-imports': ['error', { allow: packages }] },
  })),
  {
    files: [environmentFile],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': ['error', ...everywhereSyntax, ...versionSyntax, noPassingOn],
      '@typescript-eslint/no-restricted-imports': 'off',
    },
  },
);
