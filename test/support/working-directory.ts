import { afterEach, beforeEach } from '@jest/globals';
import { createWorkspace, type Workspace } from './workspace.ts';

/** Gives each test an empty workspace as its current directory, for programs that look for files there. */
export function useWorkingDirectory(): Pick<Workspace, 'json'> {
  const started = process.cwd();
  let workspace: Workspace | undefined;
  beforeEach(() => {
    workspace = createWorkspace();
    process.chdir(workspace.path);
  });
  afterEach(() => {
    process.chdir(started);
    workspace?.remove();
  });
  return { json: (name, value) => (workspace as Workspace).json(name, value) };
}
