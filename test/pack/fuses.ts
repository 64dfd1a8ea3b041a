/**
 * The fuses, read back from the packed program byte by byte: each as we want it, and none that we do not know.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { parse } from 'yaml';
import { sentinel } from './stand-in.ts';

/** E19. What electron-builder.yml does not set is as Electron ships it. */
const wanted: Record<keyof typeof FuseV1Options, boolean> = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
};

export async function fuseProblems(root: string, unpacked: string): Promise<string[]> {
  const { electronFuses } = parse(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8')) as {
    electronFuses: Record<string, boolean>;
  };
  const unlike = Object.entries(electronFuses).filter(
    ([name, on]) => wanted[`${name[0]?.toUpperCase() ?? ''}${name.slice(1)}` as keyof typeof wanted] !== on,
  );
  return [
    ...unlike.map(([name]) => `electron-builder.yml wants ${name} otherwise`),
    ...wireProblems(readFileSync(programIn(unpacked))),
  ];
}

/** On macOS the wire is not in the program itself. */
function programIn(unpacked: string): string {
  if (process.platform === 'darwin')
    return path.join(
      unpacked,
      'Vesper.app/Contents/Frameworks/Electron Framework.framework/Versions/A/Electron Framework',
    );
  return path.join(unpacked, process.platform === 'win32' ? 'Vesper.exe' : 'vesper-app');
}

export function wireProblems(program: Buffer): string[] {
  const wires = wiresIn(program);
  if (wires.length === 0) return ['the program has no fuses'];
  return wires.flatMap(([version = 0, length = 0, ...rest]) => {
    if (version !== 1) return [`a wire of version ${version}, which we do not know`];
    const states = String.fromCharCode(...rest.slice(0, length));
    const names = Object.keys(wanted);
    return [
      ...(length > names.length ? [`${length - names.length} fuses that we do not know`] : []),
      ...(length < names.length ? [`only ${length} fuses`] : []),
      ...names.flatMap((name) => {
        const state = states[FuseV1Options[name as keyof typeof FuseV1Options]] ?? '-';
        const on = wanted[name as keyof typeof wanted];
        return state === (on ? '1' : '0') ? [] : [`${name} is not ${on ? 'on' : 'off'} ("${state}")`];
      }),
    ];
  });
}

/** A program for two processors has two. */
function wiresIn(program: Buffer): Buffer[] {
  const wires: Buffer[] = [];
  for (let at = program.indexOf(sentinel); at >= 0; at = program.indexOf(sentinel, at + 1))
    wires.push(program.subarray(at + sentinel.length, at + sentinel.length + 64));
  return wires;
}
