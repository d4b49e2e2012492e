'use strict';

/*
 * Lets the examples say `purecql`, as programs of users do, and get the source of this repository, or the build of it that
 * PURECQL_LIBRARY names. Loaded by ts-node, see tsconfig.json; the compiler knows it by `paths` there.
 */

const Module = require('node:module');
const { join, sep } = require('node:path');

const root = join(__dirname, '..');
const examples = join(root, 'examples') + sep;
const doors = new Map([
  ['purecql', process.env.PURECQL_LIBRARY ?? join(root, 'src', 'index.ts')],
  ['purecql/protocol', join(root, 'src', 'protocol.ts')],
]);
const resolveFilename = Module._resolveFilename;

Module._resolveFilename = function (request, parent, ...more) {
  const door = parent?.filename?.startsWith(examples) ? doors.get(request) : undefined;
  return resolveFilename.call(this, door ?? request, parent, ...more);
};
