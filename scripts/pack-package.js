'use strict';

/* Builds and packs the package in the folder that is named, apart from dist; the last line is the path of the tarball. */

const { resolve } = require('node:path');
const { packApart } = require('./package-tools');

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name a folder: node scripts/pack-package.js <folder>');
try {
  console.log(packApart(resolve(folder)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
