/**
 * What the runners' JSON reports tell: counts, and what failed in one line each.
 */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface Count {
  passed: number;
  failed: number;
  skipped: number;
  /** Of what failed: told again at the end, where a log that was cut still shows them. */
  names: string[];
}

export function readVitest(json: unknown): Count {
  const report = json as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    testResults: {
      name: string;
      status: string;
      message?: string;
      assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
    }[];
  };
  const names = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(isFailed)
      .map((one) => `${path.relative('.', name)} · ${one.fullName}: ${inShort(one.failureMessages?.[0])}`),
  );
  // A file that could not be loaded has no test that failed.
  const unloaded = report.testResults
    .filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
    .map(({ name, message }) => `${path.relative('.', name)} · the file itself: ${inShort(message)}`);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests,
    names: [...names, ...unloaded],
  };
}

function isFailed({ status }: { status: string }): boolean {
  return status === 'failed';
}

interface PageError {
  message?: string;
  location?: { file: string; line: number };
}

interface PageSuite {
  title: string;
  suites?: PageSuite[];
  specs?: { title: string; ok: boolean; tests: { results: { error?: PageError }[] }[] }[];
}

export function readPlaywright(json: unknown): Count {
  const { stats, suites } = json as {
    stats: { expected: number; unexpected: number; skipped: number; flaky: number };
    suites: PageSuite[];
  };
  const failedIn = ({ title, suites = [], specs = [] }: PageSuite): string[] => [
    ...specs
      .filter(({ ok }) => !ok)
      .map((spec) => `${title} · ${spec.title}: ${ofPage(spec.tests[0]?.results[0]?.error)}`),
    ...suites.flatMap(failedIn),
  ];
  const names = suites.flatMap(failedIn);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped, names };
}

function ofPage({ message, location }: PageError = {}): string {
  return inShort(location ? `${message}\nat ${path.relative('.', location.file)}:${location.line}` : message);
}

/** What failed and where, in one line: what was expected and received, and the first place of our own. */
export function inShort(message = ''): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const place = lines.find((line) => /^at .*\btest\//.test(line));
  const told = lines.filter((line) => /^(Locator|Expected|Received|Timeout|Error)\b.*:/.test(line)).slice(0, 5);
  return [...new Set([lines[0] ?? '', ...told, place ?? ''])].join(' | ').slice(0, 700);
}
