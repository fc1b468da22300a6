/** The sockets on which a process and its descendants listen, as the kernel of Linux tells them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Listener {
  readonly address: string;
  readonly port: number;
}

/** The empty value: the process, or the file, has gone meanwhile. */
const unlessGone = <T>(look: () => T, gone: T): T => {
  try {
    return look();
  } catch {
    return gone;
  }
};

const read = (path: string): string => unlessGone(() => readFileSync(path, 'utf8'), '');

const socketsOf = (pid: number): string[] =>
  unlessGone(() => readdirSync(`/proc/${pid}/fd`), []).flatMap((fd) => {
    const target = unlessGone(() => readlinkSync(`/proc/${pid}/fd/${fd}`), '');
    const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
    return inode === undefined ? [] : [inode];
  });

const withDescendants = (pid: number): number[] => {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    // The name of a process, in parentheses, may have blanks.
    .filter((other) => Number(read(`/proc/${other}/stat`).split(') ').at(-1)?.split(' ')[1]) === pid);
  return [pid, ...children.flatMap(withDescendants)];
};

/** `0100007F:0BB8`, an address of version 4 in the order of the machine, as this project's are. */
const parse = (local: string): Listener => {
  const [address = '', port = ''] = local.split(':');
  const bytes = Buffer.from(address, 'hex');
  return {
    address: bytes.length === 4 ? [...bytes].reverse().join('.') : `not of version 4: ${address}`,
    port: Number.parseInt(port, 16),
  };
};

/** Every listening socket of the process and its descendants. */
export const listenersOf = (pid: number): Listener[] => {
  const own = new Set(withDescendants(pid).flatMap(socketsOf));
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    read(table)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && own.has(inode ?? ''))
      .map(([, local = '']) => parse(local)),
  );
};
