import type { Child } from './child.ts';
import { type InstanceDocument, type InstanceFiles, writeRecord } from './instance.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';

/** Keeps instance.json up to date, so that a later run can end what a crash of this one left. */
export function recordChildren(files: InstanceFiles, portBase: number) {
  const supervisor = identify(process.pid);
  if (supervisor === undefined) throw new LocalCloudError('this process cannot be identified');
  const children = new Map<string, ProcessIdentity>();
  let document: InstanceDocument | undefined;
  const write = (ready?: InstanceDocument) => {
    document = ready ?? document;
    const list = [...children].map(([name, process]) => ({ name, process }));
    writeRecord(files, { portBase, supervisor, children: list, ...(document && { document }) });
  };
  const add = (child: Child) => {
    children.set(child.name, child.identity);
    write();
  };
  /** A tool that is done. */
  const remove = (child: Child) => {
    children.delete(child.name);
    write();
  };
  return { write, add, remove };
}
