/**
 * Takes passwords out of addresses: `https://token@host/kit.git` is `https://host/kit.git`. A user's name stays where
 * it is none of the secret, as in `ssh://git@host`.
 *
 * @param text an address, or what git says
 */
export function withoutPasswords(text: string): string {
  return text
    .replace(/\b(https?:\/\/)[^\s/@'"]+@/gi, "$1")
    .replace(/\b([a-z][a-z\d+.-]*:\/\/[^\s/:@'"]+):[^\s/@'"]+@/gi, "$1@");
}

/** Whether it is the address of a repository on another machine: `https://…`, `git@host:…`. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(text) || /^[^\s/\\]+:(?!\\)/.test(text);
}

/**
 * Where to open a pull request from a branch.
 *
 * @param address of the repository that it was pushed to
 * @param branch the branch's name
 * @returns a page; undefined where the host is none whose pages are known
 */
export function pullRequestPage(address: string, branch: string): string | undefined {
  const match = /^(?:https?:\/\/|ssh:\/\/git@|git@)([^/:]+)[/:]([^/].*?)(?:\.git)?\/?$/.exec(withoutPasswords(address));
  const [, host = "", path = ""] = match ?? [];
  const name = branch.split("/").map(encodeURIComponent).join("/");
  if (host === "github.com") return `https://github.com/${path}/compare/${name}?expand=1`;
  if (host === "gitlab.com" || host.startsWith("gitlab.")) {
    const query = new URLSearchParams({ "merge_request[source_branch]": branch });
    return `https://${host}/${path}/-/merge_requests/new?${query}`;
  }
  return undefined;
}
