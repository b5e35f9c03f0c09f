import { expect, it } from "vitest";
import { isAddress, pullRequestPage, withoutPasswords } from "../../../helpers/core/addresses.ts";

it.each([
  ["https://ada:secret@host/kit.git", "https://host/kit.git"],
  ["https://token@host/kit.git", "https://host/kit.git"],
  ["fatal: unable to access 'https://ada:s@host/kit.git/': no", "fatal: unable to access 'https://host/kit.git/': no"],
  ["ssh://git:secret@host/kit.git", "ssh://git@host/kit.git"],
  ["ssh://git@host/kit.git", "ssh://git@host/kit.git"],
  ["git@github.com:acme/kit.git", "git@github.com:acme/kit.git"],
  ["../kit", "../kit"],
  ["C:\\kit@home", "C:\\kit@home"],
  ["https://host/path@2/kit", "https://host/path@2/kit"],
])("takes the secret out of %s", (text, expected) => {
  expect(withoutPasswords(text)).toBe(expected);
});

it.each([
  ["https://host/kit.git", true],
  ["git@host:acme/kit.git", true],
  ["host:kit.git", true],
  ["file:///srv/kit.git", true],
  ["../kit", false],
  ["kit", false],
  ["C:\\kit", false],
])("knows whether %s is an address: %j", (text, expected) => {
  expect(isAddress(text)).toBe(expected);
});

it.each([
  ["https://github.com/acme/kit.git", "https://github.com/acme/kit/compare/from-shop?expand=1"],
  ["https://token@github.com/acme/kit", "https://github.com/acme/kit/compare/from-shop?expand=1"],
  ["git@github.com:acme/kit.git", "https://github.com/acme/kit/compare/from-shop?expand=1"],
  [
    "ssh://git@gitlab.com/acme/kit.git",
    "https://gitlab.com/acme/kit/-/merge_requests/new?merge_request%5Bsource_branch%5D=from-shop",
  ],
  ["https://git.example/acme/kit.git", undefined],
  ["/srv/kit.git", undefined],
])("knows where a pull request is opened at %s", (address, page) => {
  expect(pullRequestPage(address, "from-shop")).toBe(page);
});
