import { describe, expect, it } from 'vitest';
import { startSharedThread } from '../../support/shared-thread.ts';
import { startFunctions } from './support.ts';

const exported = ' export{handler as handler};\n';

/** As esbuild ends a module. */
const start = (functions: Readonly<Record<string, { source: string; environment?: Record<string, string> }>>) =>
  startFunctions(
    Object.fromEntries(
      Object.entries(functions).map(([name, { source, ...rest }]) => [name, { source: source + exported, ...rest }]),
    ),
    { startThread: startSharedThread },
  );

describe('a function that shares its thread with others', () => {
  it('has a process, variables and state of its own, though the code is the same', async () => {
    const source = `let count = 0; const own = process.getBuiltinModule('node:process');
      const handler = async () => [process.env.OWN, own.env.OWN, process.env.PATH, (count += 1)];`;
    const { get } = await start({
      one: { source, environment: { OWN: 'one' } },
      two: { source, environment: { OWN: 'two' } },
    });
    expect(await get('one').invoke({})).toEqual({ ok: true, result: ['one', 'one', null, 1] });
    expect(await get('one').invoke({})).toEqual({ ok: true, result: ['one', 'one', null, 2] });
    expect(await get('two').invoke({})).toEqual({ ok: true, result: ['two', 'two', null, 1] });
  });

  it('has its lines in its own log, however it writes them', async () => {
    const write = (name: string) => `const handler = async () => {
      console.log('${name} %s', 'said'); console.error('${name} failed'); process.stdout.write('${name} wrote\\n');
    };`;
    const { get, log } = await start({ one: { source: write('one') }, two: { source: write('two') } });
    await Promise.all([get('one').invoke({}), get('two').invoke({})]);
    for (const name of ['one', 'two']) {
      const lines = log.filter(({ operation }) => operation === name).map(({ text }) => text);
      expect(lines).toEqual([`${name} said`, `${name} failed`, `${name} wrote`]);
    }
  });

  it('fails alone when its code outside of the handler does', async () => {
    const { get } = await start({
      broken: { source: `throw new TypeError('no settings'); const handler = 0;` },
      whole: { source: 'const handler = async () => 1;' },
    });
    const error = expect.objectContaining({ errorType: 'TypeError', errorMessage: 'no settings' });
    expect(await get('broken').invoke({})).toEqual({ ok: false, error });
    expect(await get('whole').invoke({})).toEqual({ ok: true, result: 1 });
  });

  it('is lost with the thread, and starts again in another one', async () => {
    const source = `let count = 0;
      const handler = ({ dies }) => dies
        ? new Promise(() => setImmediate(() => { throw new RangeError('nobody catches it'); }))
        : (count += 1);`;
    const { get } = await start({ one: { source }, two: { source } });
    expect(await get('two').invoke({})).toEqual({ ok: true, result: 1 });
    const error = expect.objectContaining({ errorType: 'RangeError', errorMessage: 'nobody catches it' });
    expect(await get('one').invoke({ dies: true })).toEqual({ ok: false, error });
    expect(await get('two').invoke({})).toEqual({ ok: true, result: 1 });
    expect(await get('one').invoke({})).toEqual({ ok: true, result: 1 });
  });
});
