'use strict';

const { appendFileSync } = require('node:fs');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;
const words = { [EVENT_TEST_PASS]: 'passed', [EVENT_TEST_FAIL]: 'failed', [EVENT_TEST_PENDING]: 'skipped' };

const longest = 600;
const oneLine = (text) => text.replaceAll(/\s+/g, ' ').slice(0, longest);
const because = (error) => (error === undefined ? '' : `: ${oneLine(String(error?.stack ?? error))}`);

/**
 * Mocha's usual report; besides, each test's outcome becomes a line of the file named by TEST_RESULTS_FILE as soon as
 * it is known, and the last line says that the run came to its end: a run that was cut short can be counted and told.
 */
module.exports = class RecordingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.TEST_RESULTS_FILE;
    if (file === undefined) return;
    for (const [event, word] of Object.entries(words)) {
      runner.on(event, (test, error) => appendFileSync(file, `${word} ${oneLine(test.fullTitle())}${because(error)}\n`));
    }
    runner.once(EVENT_RUN_END, () => appendFileSync(file, 'finished\n'));
  }
};
