# SPDX-License-Identifier: MIT
"""
A runner for composite actions, as far as scripts/action needs one:

        runner.py action.yml FOLDER NAME=VALUE...

runs the steps of action.yml with these inputs, as GitHub's runner does: each
script in a file, by its shell, with the environment of its step.  In FOLDER are
the files of the runner: summary, log, temp/.  On stdout are the outputs of the
action as JSON, and its exit status is that of the first step that fails.
"""

import json
import os
import re
import subprocess
import sys

import yaml


def look_up(context, name):
    value = context
    for key in name.split("."):
        value = value.get(key, "")
        if value == "":
            return ""
    return value


def substituted(text, context):
    return re.sub(
        r"\$\{\{ *([\w.-]+) *\}\}",
        lambda match: look_up(context, match.group(1)),
        str(text),
    )


def holds(condition, context):
    """A == 'b' && C != 'd', and no more; false after a failure."""
    for part in condition.split("&&"):
        name, sign, wanted = re.fullmatch(
            r" *([\w.-]+) (==|!=) '(.*)' *", part
        ).groups()
        if (look_up(context, name) == wanted) != (sign == "=="):
            return False
    return True


def environment(action, folder, step, context):
    env = dict(os.environ)
    for name, path in (
        ("OUTPUT", "output"),
        ("STEP_SUMMARY", "summary"),
        ("ENV", "env"),
        ("PATH", "path"),
    ):
        env["GITHUB_" + name] = os.path.join(folder, path)
    env["GITHUB_ACTION_PATH"] = os.path.dirname(os.path.abspath(action))
    env["RUNNER_TEMP"] = os.path.join(folder, "temp")
    for line in open(env["GITHUB_PATH"]):
        env["PATH"] = line.rstrip("\n") + ":" + env["PATH"]
    for name, value in step.get("env", {}).items():
        env[name] = substituted(value, context)
    return env


def run_step(action, folder, step, context):
    if not holds(step.get("if", "runner.os == ''"), context):
        return 0
    assert step["shell"] == "bash"
    script = os.path.join(folder, "script.sh")
    with open(script, "w") as file:
        file.write(substituted(step["run"], context))
    open(os.path.join(folder, "output"), "w").close()
    with open(os.path.join(folder, "log"), "a") as log:
        status = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=substituted(step.get("working-directory", "."), context),
            env=environment(action, folder, step, context),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        ).returncode
    outputs = {}
    for line in open(os.path.join(folder, "output")):
        name, value = line.rstrip("\n").split("=", 1)
        outputs[name] = value
    if "id" in step:
        context["steps"][step["id"]] = {"outputs": outputs}
    return status


def main(action, folder, *words):
    folder = os.path.abspath(folder)
    os.makedirs(os.path.join(folder, "temp"))
    for name in ("summary", "log", "env", "path"):
        open(os.path.join(folder, name), "w").close()
    with open(action) as file:
        described = yaml.safe_load(file)
    assert described["runs"]["using"] == "composite"
    context = {"github": {"token": "the-token"}, "steps": {}, "inputs": {}}
    given = dict(word.split("=", 1) for word in words)
    for name, row in described["inputs"].items():
        assert name in given or "default" in row, name
        value = given.pop(name, None)
        if value is None:
            value = substituted(row["default"], context)
        context["inputs"][name] = value
    assert not given, given
    status = 0
    for step in described["runs"]["steps"]:
        status = status or run_step(action, folder, step, context)
    outputs = {
        name: substituted(row["value"], context)
        for name, row in described["outputs"].items()
    }
    print(json.dumps(outputs, indent=1))
    return status


sys.exit(main(*sys.argv[1:]))
