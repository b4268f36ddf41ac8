// Reads a list of statements and prints what Learning Locker's rules (conformance tested for xAPI 1.0.3) find wrong in each.
import { readFileSync } from "node:fs";
import validation from "@learninglocker/xapi-validation";

const statements = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(statements.map(one => validation.default(one).map(fault => JSON.stringify(fault)))));
