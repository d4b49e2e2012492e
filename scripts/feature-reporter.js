'use strict';

const { appendFileSync } = require('node:fs');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;
const words = { [EVENT_TEST_PASS]: 'passed', [EVENT_TEST_FAIL]: 'failed', [EVENT_TEST_PENDING]: 'skipped' };

/** Mocha runs the last hooks of a suite whose first hook has skipped it, though there is nothing for them to end. */
function isOfSkippedSuite({ type, parent }) {
  const tests = [];
  parent?.eachTest((test) => tests.push(test));
  return type === 'hook' && tests.length > 0 && tests.every((test) => test.isPending());
}

/**
 * Mocha's usual report; besides, the outcome of each test becomes a line of JSON in the file named by FEATURE_RESULTS_FILE, with
 * the outermost suite as its feature, and the last line says that the run came to its end.
 */
module.exports = class FeatureReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.FEATURE_RESULTS_FILE;
    if (file === undefined) return;
    const write = (line) => appendFileSync(file, `${JSON.stringify(line)}\n`);
    for (const [event, outcome] of Object.entries(words)) {
      runner.on(event, (test) => {
        if (!isOfSkippedSuite(test)) write({ feature: test.titlePath()[0], title: test.fullTitle(), outcome });
      });
    }
    runner.once(EVENT_RUN_END, () => write({ end: true }));
  }
};
