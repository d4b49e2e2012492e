'use strict';

/*
 * The bill of materials (CycloneDX) of what users install: the package and its dependencies at the versions it was tested
 * with. It is made of a lock file with nothing else in it: from the whole one, `npm sbom --omit dev` leaves out whatever
 * packages of the development need as well.
 */

const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { expectSame, manifest, root, runNpm } = require('./package-tools');

/** Gives the bill as text, which has been checked to name the dependencies of package.json and no other component. */
function makeSbom() {
  const temporary = mkdtempSync(join(tmpdir(), 'purecql-sbom-'));
  try {
    const folder = join(temporary, manifest.name); // npm names the subject after its folder
    mkdirSync(folder);
    const { name, version, license, description, dependencies } = manifest;
    const subject = { name, version, license, description, dependencies };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(subject));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockFileOf(subject)));
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'library', '--omit', 'dev', '--package-lock-only'];
    const text = runNpm(args, { cwd: folder });
    checkSbom(JSON.parse(text));
    return text;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function lockFileOf(subject) {
  const { lockfileVersion, packages } = readLock();
  const kept = Object.keys(subject.dependencies).map((name) => {
    const entry = packages[`node_modules/${name}`];
    if (Object.keys(entry.dependencies ?? {}).length === 0) return [`node_modules/${name}`, entry];
    throw new Error(`${name} needs packages of its own, which the bill of materials would lack: extend scripts/sbom.js`);
  });
  const { name, version } = subject;
  return { name, version, lockfileVersion, requires: true, packages: { '': subject, ...Object.fromEntries(kept) } };
}

function readLock() {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}

/** Refuses a bill that is not about this version, or lists other components than what is installed with it. */
function checkSbom({ bomFormat, metadata, components }) {
  const { packages } = readLock();
  const locked = Object.keys(manifest.dependencies).map((name) => `${name}@${packages[`node_modules/${name}`].version}`);
  expectSame('format of the bill of materials', [bomFormat], ['CycloneDX']);
  expectSame('subject of the bill of materials', [metadata.component.purl], [`pkg:npm/${manifest.name}@${manifest.version}`]);
  expectSame('name in the bill of materials', [metadata.component.name], [manifest.name]);
  expectSame('components of the bill of materials', components.map(({ name, version }) => `${name}@${version}`), locked);
  const incomplete = components.filter(({ hashes, licenses }) => hashes?.length !== 1 || licenses?.length !== 1);
  expectSame('components without checksum or licence', incomplete.map(({ name }) => name), []);
}

module.exports = { makeSbom, checkSbom };

if (require.main === module) process.stdout.write(makeSbom());
