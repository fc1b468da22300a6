/** The checker of the pages finds each fault that is planted here. */
import { describe, expect, test } from 'vitest';
import { commandsOf, runCommands } from './commands.ts';
import { differences } from './output.ts';

const block = (info: string, text: string): string => `\`\`\`${info}\n${text}\n\`\`\`\n\n`;
const run = (page: string) => runCommands(commandsOf(page).run, 'http://127.0.0.1:1');

describe('of what kind a block is', () => {
  test.each([
    ['another name of the shell', block('bash', 'curl x'), /`bash`/],
    ['a console session', block('console', '$ curl x'), /`console`/],
    ['no name', block('', 'curl x'), /line 1: a block ``/],
    ['a word that is not known', block('sh norun', 'curl x'), /`sh norun`/],
    ['a fence that is never closed', '```sh\ncurl x\n', /never closed/],
    [
      'two starts with settings',
      block('sh', 'npm start -- -c a=1') + block('sh', 'npm start -- -c a=2'),
      /more than once/,
    ],
  ])('%s is an error', (_case, page, message) => {
    expect(() => commandsOf(page)).toThrow(message);
  });

  test('what installs, starts and tests is not run, and gives the settings', () => {
    const page = block('sh', 'npm ci && npm start') + block('sh', 'npm start -- -c reviewMode=manual -c a=1');
    expect(commandsOf(page)).toEqual({ run: [], notRun: [], context: { reviewMode: 'manual', a: '1' } });
  });

  test.each(['npm start && curl x', 'npm run deploy', 'npm start; curl x', 'npm ci\ncurl x'])('%j is run', (text) => {
    expect(commandsOf(block('sh', text)).run).toHaveLength(1);
  });

  test('a block in a list is read without its indentation', () => {
    expect(commandsOf('1. Do:\n\n   ```sh no-run\n   aws x \\\n     y\n   ```\n').notRun[0]?.text).toBe(
      'aws x \\\n  y',
    );
  });
});

describe('running a page', () => {
  test('what is printed is compared with the block that follows at once', async () => {
    const page = block('sh', `echo '{"a":1}'`) + block('json', '{ "a": 1 }');
    expect(await run(page)).toEqual([]);
    expect(await run(page.replace('{ "a": 1 }', '{ "a": 2 }'))).toEqual([
      'line 1: answer 1.a: the page shows 2, printed was 1',
    ]);
  });

  test('blocks share one shell, and each has its own output', async () => {
    const page =
      block('sh', 'A=1') + block('sh', 'echo "$A"') + block('text', '1') + block('sh', 'echo 2') + block('text', '2');
    expect(await run(page)).toEqual([]);
  });

  test('the address of the pages is that of the stack, in both directions', async () => {
    expect(
      await run(
        block('sh', 'A=http://127.0.0.1:3000; echo "$A" | cut -d : -f 3; echo "$A"') +
          block('text', '1\nhttp://127.0.0.1:3000'),
      ),
    ).toEqual([]);
  });

  test('a command that fails is told with what it wrote, and those behind it are not', async () => {
    const wrong = await run(block('sh', 'ls /nowhere') + block('sh', 'echo 1') + block('text', '1'));
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(/^line 1: the command fails.*nowhere/s);
  });

  test('a failure within a pipe is one', async () => {
    expect(await run(block('sh', 'A=$(false | cat)'))).toHaveLength(1);
  });

  test('what a page does not show must not be printed', async () => {
    const wrong = await run(block('sh', 'echo "Not Found"'));
    expect(wrong).toEqual(['line 1: the page shows nothing, printed was\nNot Found\n']);
  });
});

describe('comparing what is shown with what is printed', () => {
  const json = (text: string) => ({ info: 'json', text });

  test.each([
    ['{ "a": 1 }', '{"a":1}'],
    ['{\n  "a": [1, 2]\n}\n204\n{}', '{"a":[1,2]}\n204\n\n{}'],
    ['{ "a": 1, "…": "…" }', '{"a":1,"b":2}'],
    ['{ "a": [1, "…"] }', '{"a":[1,2,3]}'],
    ['{ "a": "b…d" }', '{"a":"bcd"}'],
    ['{ "asOf": "2026-11-21T10:00:00.000Z" }', '{"asOf":"2031-01-01T00:00:00.000Z"}'],
    ['{ "id": "0a3c0d0e-6a2f-4d43-9a5e-0a3b0c9d7f11" }', '{"id":"ea1b11b9-649e-4050-a69d-0b856d6abf3e"}'],
    ['{ "ageSeconds": 12 }', '{"ageSeconds":3}'],
  ])('%j is like %j', (shown, printed) => {
    expect(differences(json(shown), printed)).toEqual([]);
  });

  test.each([
    ['{ "a": 1 }', '{"a":1,"b":2}', /not shown: b/],
    ['{ "a": 1, "b": 2 }', '{"a":1}', /\.b: .* printed was undefined/],
    ['{ "a": 1, "…": "…" }', '{"a":1}', /nothing more/],
    ['{ "a": [1] }', '{"a":[1,2]}', /1 elements, printed were 2/],
    ['{ "a": [1, "…"] }', '{"a":[1]}', /elements/],
    ['{ "a": "1" }', '{"a":1}', /printed was 1/],
    ['{ "a": "b…d" }', '{"a":"bc"}', /printed was "bc"/],
    ['{ "asOf": "2026-11-21T10:00:00.000Z" }', '{"asOf":"soon"}', /soon/],
    ['{ "asOf": "2026-11-21T10:00:00.000Z" }', '{"asOf":1}', /printed was 1/],
    ['{ "ageSeconds": 12 }', '{"ageSeconds":"3"}', /"3"/],
    ['{ "seconds": 12 }', '{"seconds":3}', /printed was 3/],
    ['{}', '{}\n{}', /1 values, printed were 2/],
    ['{}', 'Internal Server Error', /no JSON/],
    ['{}', '', /printed were 0/],
  ])('%j is not %j', (shown, printed, message) => {
    expect(differences(json(shown), printed).join()).toMatch(message);
  });

  test.each([
    ['a … c', 'a b c', 0],
    ['a\n…\nd', 'a\nb\nc\nd', 0],
    ['a', 'b', 1],
    ['a.c', 'abc', 1],
    ['a\n…\nd', 'a\nb\nc', 1],
  ])('the text %j and %j have %i differences', (shown, printed, count) => {
    expect(differences({ info: 'text', text: shown }, printed)).toHaveLength(count);
  });
});
