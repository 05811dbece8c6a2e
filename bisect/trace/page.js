/* The pictures of captures: drawn on canvases, zoomed and searched together. */
(() => {
	"use strict";

	const ROW = 16;
	const NONE = 255;
	const ROWS_AT_ONCE = 100;
	const search = document.getElementById("trace-search");
	const windowText = document.getElementById("trace-window");
	const detail = document.getElementById("trace-detail");
	const tip = document.getElementById("trace-tip");
	const dark = window.matchMedia("(prefers-color-scheme: dark)");

	/* -- Data: numbers of seven bits in each byte, in base64 -- */

	/* A reader of one number after the other, and how many there are. */
	const reader = (text) => {
		const raw = atob(text.trim());
		let at = 0, count = 0;

		for (let i = 0; i < raw.length; i++)
			count += raw.charCodeAt(i) < 0x80;
		return {
			count,
			next: () => {
				let value = 0, scale = 1, byte;

				do {
					byte = raw.charCodeAt(at++);
					value += (byte & 0x7f) * scale;
					scale *= 128;
				} while (byte >= 0x80);
				return value;
			},
		};
	};

	const load = (root) => {
		const part = (name) => reader(
			root.querySelector("[data-" + name + "]").dataset[name]);
		const list = (numbers) => Float64Array.from({length: numbers.count},
			numbers.next);
		const words = (name) => [...root.querySelectorAll("[data-" + name + "]")];
		const capture = {
			root,
			from: Number(root.dataset.from),
			to: Number(root.dataset.to),
			merged: root.dataset.merged === "1",
			all: root.dataset.all === "1",
			cpus: root.dataset.cpus.split(" ").filter(Boolean).map(Number),
			tasks: words("task").map((row) => ({
				name: row.querySelector("th").textContent,
				words: row.dataset.find.toLowerCase(),
				row,
			})),
			reasons: words("reason").map((item) => item.textContent),
		};
		const spans = part("spans");
		const count = spans.count / 6;

		Object.assign(capture, {
			count,
			start: new Float64Array(count),
			end: new Float64Array(count),
			wait: new Float64Array(count),
			task: new Int32Array(count),
			cpu: new Uint16Array(count),
			flags: new Uint8Array(count),
			/* Of waits: from 2^n ns on; none at all. */
			bucket: new Uint8Array(count),
			switches: new Uint32Array(count),
			/* Where each task's spans begin. */
			begin: new Int32Array(capture.tasks.length + 1).fill(count),
		});
		let at = capture.from, task = 0;

		for (let i = 0; i < count; i++) {
			const head = spans.next();

			if (i === 0 || head >= 4) {
				capture.begin.fill(i, i === 0 ? 0 : task + 1,
					task + 1 + Math.floor(head / 4));
				task += Math.floor(head / 4);
				at = capture.from;
			}
			capture.task[i] = task;
			capture.flags[i] = head % 4;
			capture.cpu[i] = spans.next();
			capture.start[i] = at += spans.next();
			capture.end[i] = at + spans.next();
			capture.wait[i] = spans.next();
			capture.bucket[i] = capture.wait[i] > 0
				? Math.min(39, Math.floor(Math.log2(capture.wait[i]))) : NONE;
			capture.switches[i] = spans.next();
		}
		capture.rowsShown = ROWS_AT_ONCE;
		capture.more = root.querySelector("[data-more]");
		capture.table = capture.more.previousElementSibling;
		capture.cells = list(part("cells"));
		capture.exits = list(part("exits"));
		return capture;
	};

	/* -- Words -- */

	const time = (ns) => {
		if (ns >= 1e9)
			return (ns / 1e9).toFixed(ns < 1e10 ? 3 : 2) + " s";
		if (ns >= 1e6)
			return (ns / 1e6).toFixed(2) + " ms";
		if (ns >= 1e3)
			return (ns / 1e3).toFixed(1) + " us";
		return Math.round(ns) + " ns";
	};
	const clock = (ns) => (ns / 1e9).toFixed(6) + " s";
	const share = (part) => (100 * part).toFixed(part < 0.1 ? 2 : 1) + " %";

	/* -- What is looked at -- */

	const captures = [...document.querySelectorAll(".capture")].map(load);
	const whole = {
		from: Math.min(...captures.map((c) => c.from)),
		to: Math.max(...captures.map((c) => c.to)),
	};
	const view = {from: whole.from, to: whole.to};
	const least = 1000;
	const pictures = [];
	let colours = {};
	let frame = 0;

	const isWhole = () => view.from === whole.from && view.to === whole.to;

	const redraw = () => {
		if (!frame)
			frame = requestAnimationFrame(drawAll);
	};

	const look = (from, to) => {
		const width = Math.min(Math.max(to - from, least), whole.to - whole.from);
		const left = Math.min(Math.max(from, whole.from), whole.to - width);

		view.from = left;
		view.to = left + width;
		redraw();
	};

	/* By a factor around a place, which is a part of the window. */
	const zoom = (factor, place = 0.5) => {
		const width = view.to - view.from;
		const centre = view.from + width * place;

		look(centre - width * factor * place,
			centre + width * factor * (1 - place));
	};

	const pan = (part) => {
		const step = (view.to - view.from) * part;

		look(view.from + step, view.to + step);
	};

	const reset = () => look(whole.from, whole.to);

	/* Run time and switches of each task on each processor, in the window. */
	const totals = (capture) => {
		const cpus = capture.cpus.length;
		const run = new Float64Array(capture.tasks.length * cpus);
		const switches = new Float64Array(run.length);
		const add = (at, ns, times) => {
			run[at] += ns;
			switches[at] += times;
		};

		if (isWhole()) {
			for (let i = 0; i < capture.cells.length; i += 4)
				add(capture.cells[i] * cpus + capture.cells[i + 1],
					capture.cells[i + 2], capture.cells[i + 3]);
			return {run, switches};
		}
		for (let i = 0; i < capture.count; i++) {
			const from = Math.max(capture.start[i], view.from);
			const to = Math.min(capture.end[i], view.to);

			if (to > from)
				add(capture.task[i] * cpus + capture.cpu[i], to - from,
					capture.end[i] <= view.to ? capture.switches[i] : 0);
		}
		return {run, switches};
	};

	/* What a picture has counted, as long as it is asked for the same. */
	const kept = (picture, what, count) => {
		const key = [view.from, view.to, what].join();

		if (picture.key !== key) {
			picture.key = key;
			picture.counted = count();
		}
		return picture.counted;
	};

	const isFound = (task) => !search.value.trim() ||
		task.words.includes(search.value.trim().toLowerCase());

	/* Of the rows of a picture: the tasks that are searched for. */
	const found = (capture) => capture.tasks
		.map((_, index) => index).filter((index) => isFound(capture.tasks[index]));

	/* -- Drawing -- */

	const readColours = () => {
		const style = getComputedStyle(document.documentElement);
		const get = (name) => style.getPropertyValue("--" + name).trim();

		colours = {
			ink: get("ink"), soft: get("soft"), line: get("line"),
			paper: get("paper"), heat: get("good"), more: get("bad"),
			mark: get("mark"), font: "12px " + style.fontFamily,
		};
	};

	const hue = (index) => "hsl(" + (index * 137.5 + 210) % 360 + " 62% " +
		(dark.matches ? 62 : 44) + "%)";

	/* A picture's canvas, as large as its box and as sharp as the screen. */
	const prepare = (picture) => {
		const ratio = window.devicePixelRatio || 1;
		const width = picture.boxWidth;
		const height = picture.height;

		if (picture.canvas.width !== Math.round(width * ratio) ||
			picture.canvas.height !== Math.round(height * ratio)) {
			picture.canvas.width = Math.round(width * ratio);
			picture.canvas.height = Math.round(height * ratio);
			picture.canvas.style.height = height + "px";
		}
		const context = picture.canvas.getContext("2d");

		context.setTransform(ratio, 0, 0, ratio, 0, 0);
		context.clearRect(0, 0, width, height);
		context.font = colours.font;
		context.textBaseline = "middle";
		picture.width = width;
		picture.left = Math.min(170, Math.round(width * 0.3));
		return context;
	};

	const label = (context, words, x, y, most, align = "left") => {
		let text = words;

		context.fillStyle = colours.ink;
		context.textAlign = align;
		if (context.measureText(text).width > most) {
			const fit = Math.floor(text.length * most /
				context.measureText(text).width);

			text = text.slice(0, Math.max(fit - 1, 1)) + "\u2026";
		}
		context.fillText(text, x, y);
	};

	const axis = (context, picture, y) => {
		const width = picture.width - picture.left;
		const wanted = Math.max(3, Math.floor(width / 110));
		const rough = (view.to - view.from) / wanted;
		const power = 10 ** Math.floor(Math.log10(rough));
		const step = [1, 2, 5, 10].map((i) => i * power).find((i) => i >= rough);

		context.fillStyle = colours.soft;
		context.strokeStyle = colours.line;
		context.textAlign = "center";
		for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
			const x = picture.left + width * (at - view.from) / (view.to - view.from);
			const digits = Math.max(0, Math.min(9, 9 - Math.floor(Math.log10(step))));

			context.beginPath();
			context.moveTo(x, 0);
			context.lineTo(x, y - 8);
			context.stroke();
			if (x > picture.left + 20 && x < picture.width - 24)
				context.fillText((at / 1e9).toFixed(digits) + " s", x, y);
		}
	};

	/* Which rows are seen of a picture that scrolls. */
	const seen = (picture, rows) => {
		const box = picture.box;
		const first = Math.floor(box.scrollTop / ROW);

		picture.spacer.style.height = rows.length * ROW + picture.foot + "px";
		picture.height = Math.min(rows.length * ROW + picture.foot,
			picture.most);
		picture.rows = rows;
		picture.first = Math.max(0, Math.min(first,
			rows.length - Math.floor((picture.height - picture.foot) / ROW)));
		return rows.slice(picture.first, picture.first +
			Math.floor((picture.height - picture.foot) / ROW));
	};

	const mark = (context, picture, index, y) => {
		if (picture.chosen !== index)
			return;
		context.fillStyle = colours.mark;
		context.fillRect(0, y, picture.left - 4, ROW);
	};

	const countSwitches = (capture, buckets) => {
		const {count, end, cpu, switches} = capture;
		const {from, to} = view;
		const counts = new Float64Array(capture.cpus.length * buckets);
		const scale = buckets / (to - from);

		for (let i = 0; i < count; i++) {
			if (end[i] >= from && end[i] < to)
				counts[cpu[i] * buckets +
					Math.floor((end[i] - from) * scale)] += switches[i];
		}
		return {counts, most: counts.reduce((a, b) => Math.max(a, b), 0)};
	};

	/* 1: a row a processor, shade by switches in each bucket. */
	const drawSwitches = (picture) => {
		const {capture} = picture;
		const rows = capture.cpus.map((_, index) => index);
		const visible = seen(picture, rows);
		const context = prepare(picture);
		const width = picture.width - picture.left;
		const buckets = Math.max(1, Math.floor(width / 3));
		const scale = buckets / (view.to - view.from);
		const {counts, most} = kept(picture, buckets,
			() => countSwitches(capture, buckets));

		axis(context, picture, picture.height - 8);
		visible.forEach((cpu, i) => {
			const y = i * ROW;

			mark(context, picture, cpu, y);
			label(context, "processor " + capture.cpus[cpu], 4, y + ROW / 2,
				picture.left - 10);
			context.fillStyle = colours.heat;
			for (let bucket = 0; bucket < buckets; bucket++) {
				const count = counts[cpu * buckets + bucket];

				if (count === 0)
					continue;
				context.globalAlpha = 0.12 + 0.88 *
					Math.log1p(count) / Math.log1p(most);
				context.fillRect(picture.left + bucket * width / buckets, y + 1,
					width / buckets, ROW - 2);
			}
			context.globalAlpha = 1;
		});
		picture.tell = (row, x) => {
			const bucket = Math.floor(x * buckets);
			const count = counts[row * buckets + bucket] || 0;

			return "processor " + capture.cpus[row] + ", from " +
				clock(view.from + bucket / scale) + ": " + count +
				" switches in " + time(1 / scale);
		};
		picture.note = "darkest: " + most + " switches in " + time(1 / scale);
	};

	/* 2 and 3: a row a task, a column a processor. */
	const drawMatrix = (picture) => {
		const {capture, what} = picture;
		const cpus = capture.cpus.length;
		const rows = found(capture);
		const idle = what === "run" && capture.all ? [-1] : [];
		const visible = seen(picture, [-2, ...idle, ...rows]);
		const context = prepare(picture);
		const sums = picture.totals[what];
		const wide = (picture.width - picture.left) / (cpus + 1);
		const length = view.to - view.from;
		const column = new Float64Array(cpus + 1);
		let most = 1e-9;

		for (let i = 0; i < sums.length; i++)
			column[i % cpus] += sums[i];
		for (let cpu = 0; cpu < cpus; cpu++)
			column[cpus] += column[cpu];
		for (const value of sums)
			most = Math.max(most, value);
		const value = (task, cpu) => {
			if (task === -2)
				return column[cpu];
			if (task === -1)
				return cpu < cpus ? Math.max(0, length - column[cpu])
					: Math.max(0, length * cpus - column[cpus]);
			if (cpu < cpus)
				return sums[task * cpus + cpu];
			let sum = 0;

			for (let i = 0; i < cpus; i++)
				sum += sums[task * cpus + i];
			return sum;
		};
		const words = (amount) => what === "run" ? share(amount / length)
			: String(amount);
		const brief = (amount) => what === "run"
			? Math.round(100 * amount / length) + "%" : String(amount);
		const name = (task) => task === -2 ? "all tasks"
			: task === -1 ? "IDLE" : capture.tasks[task].name;

		visible.forEach((task, i) => {
			const y = i * ROW;

			mark(context, picture, task, y);
			label(context, name(task), 4, y + ROW / 2, picture.left - 10);
			for (let cpu = 0; cpu <= cpus; cpu++) {
				const amount = value(task, cpu);
				const x = picture.left + cpu * wide;

				if (amount === 0)
					continue;
				const strength = Math.min(1, Math.sqrt(amount /
					(what === "run" ? length : most)));

				if (cpu < cpus && task >= 0) {
					context.globalAlpha = 0.08 + 0.62 * strength;
					context.fillStyle = colours.heat;
					context.fillRect(x, y + 1, wide - 1, ROW - 2);
					context.globalAlpha = 1;
				}
				const text = wide > 22 ? [words(amount), brief(amount)].find(
					(text) => context.measureText(text).width <= wide - 8) : "";

				if (text)
					label(context, text, x + wide - 6, y + ROW / 2, wide - 8,
						"right");
			}
		});
		context.fillStyle = colours.soft;
		for (let cpu = 0; cpu <= cpus; cpu++) {
			if (wide > 16 || cpu % Math.ceil(20 / wide) === 0 || cpu === cpus) {
				context.textAlign = "right";
				context.fillText(cpu < cpus ? capture.cpus[cpu] : "all",
					picture.left + (cpu + 1) * wide - 6, picture.height - 8);
			}
		}
		picture.tell = (row, x) => {
			const cpu = Math.min(cpus, Math.floor(x * (cpus + 1)));

			return name(row) + (cpu < cpus ? ", processor " + capture.cpus[cpu]
				: ", all processors") + ": " + words(value(row, cpu)) +
				(what === "run" ? "" : " switches");
		};
		picture.note = "";
	};

	/* Which colour is which processor; of many those that there is room for. */
	const legend = (context, picture, cpus) => {
		const y = picture.height - 10;
		let x = picture.left;

		label(context, "processor", 4, y, picture.left - 10);
		for (let cpu = 0; cpu < cpus.length && x < picture.width - 40; cpu++) {
			context.fillStyle = hue(cpu);
			context.fillRect(x, y - 5, 10, 10);
			label(context, String(cpus[cpu]), x + 14, y, 30);
			x += 26 + context.measureText(String(cpus[cpu])).width;
		}
	};

	/* 4: a row a task, coloured by the processor that it runs on. */
	const drawLocality = (picture) => {
		const {capture} = picture;
		const rows = found(capture);
		const visible = seen(picture, rows);
		const context = prepare(picture);
		const width = picture.width - picture.left;
		const scale = width / (view.to - view.from);
		const {begin} = capture;

		axis(context, picture, picture.height - 28);
		legend(context, picture, capture.cpus);
		visible.forEach((task, i) => {
			const y = i * ROW;
			let low = begin[task], high = begin[task + 1];
			const last = high;

			mark(context, picture, task, y);
			label(context, capture.tasks[task].name, 4, y + ROW / 2,
				picture.left - 10);
			while (low < high) {
				const middle = (low + high) >> 1;

				if (capture.end[middle] < view.from)
					low = middle + 1;
				else
					high = middle;
			}
			let drawn = -1, cpu = -1;

			for (let span = low; span < last; span++) {
				if (capture.start[span] >= view.to)
					break;
				const from = Math.max(0, (capture.start[span] - view.from) * scale);
				const to = Math.min(width, (capture.end[span] - view.from) * scale);
				const right = Math.max(to, from + 0.7);

				if (right <= drawn && capture.cpu[span] === cpu)
					continue;
				const waited = Math.max(0, from - capture.wait[span] * scale);

				if (from - waited > 1) {
					context.fillStyle = colours.soft;
					context.fillRect(picture.left + waited, y + ROW / 2 - 1,
						from - waited, 1);
				}
				cpu = capture.cpu[span];
				drawn = Math.ceil(right * 2) / 2;
				context.fillStyle = hue(cpu);
				context.fillRect(picture.left + from, y + 2, right - from, ROW - 4);
			}
		});
		picture.tell = (row, x) => {
			const at = view.from + x * (view.to - view.from);
			const near = 2 / scale;
			let words = "not running";

			for (let span = begin[row]; span < begin[row + 1]; span++) {
				if (capture.start[span] > at + near)
					break;
				if (capture.end[span] < at - near)
					continue;
				words = "on processor " + capture.cpus[capture.cpu[span]] + " for " +
					time(capture.end[span] - capture.start[span]) +
					(capture.wait[span] > 0 ? ", after waiting for it " +
						time(capture.wait[span]) : "") +
					(capture.flags[span] & 1 ? ", then pushed aside" : "");
			}
			return capture.tasks[row].name + " at " + clock(at) + ": " + words;
		};
		picture.note = "";
	};

	/* 5: how much it runs against how often it is switched. */
	const drawScatter = (picture) => {
		const {capture} = picture;

		picture.height = 300;
		const context = prepare(picture);
		const cpus = capture.cpus.length;
		const length = view.to - view.from;
		const {run, switches} = picture.totals;
		const left = 54, right = picture.width - 12, bottom = 262;
		const points = [];

		for (const task of found(capture)) {
			let runs = 0, times = 0;

			for (let cpu = 0; cpu < cpus; cpu++) {
				runs += run[task * cpus + cpu];
				times += switches[task * cpus + cpu];
			}
			if (runs > 0)
				points.push({task, part: runs / length, rate: times / length * 1e9});
		}
		const low = 1e-5;
		const top = Math.max(10, ...points.map((p) => p.rate));
		const x = (part) => left + (right - left) *
			Math.log(Math.max(part, low) / low) / Math.log(1.2 * cpus / low);
		const y = (rate) => bottom - (bottom - 10) *
			Math.log1p(rate) / Math.log1p(top * 1.1);

		context.strokeStyle = colours.line;
		context.fillStyle = colours.soft;
		context.textAlign = "center";
		for (const part of [0.0001, 0.001, 0.01, 0.1, 1, 10]) {
			if (x(part) > right)
				continue;
			context.strokeRect(x(part), 10, 0, bottom - 10);
			context.fillText(100 * part + " %", x(part), bottom + 12);
		}
		context.fillText("run time, of one processor", (left + right) / 2, bottom + 30);
		context.textAlign = "right";
		for (let rate = 1; rate <= top; rate *= 10) {
			context.strokeRect(left, y(rate), right - left, 0);
			context.fillText(rate + "/s", left - 6, y(rate));
		}
		points.forEach((point) => {
			point.x = x(point.part);
			point.y = y(point.rate);
			context.globalAlpha = 0.7;
			context.fillStyle = picture.chosen === point.task ? colours.more
				: colours.heat;
			context.beginPath();
			context.arc(point.x, point.y, picture.chosen === point.task ? 7 : 4.5,
				0, 7);
			context.fill();
		});
		context.globalAlpha = 1;
		const named = [];

		for (const point of points) {
			const spot = {x: Math.min(point.x + 8, right - 90), y: point.y - 9};

			if (named.length === 6 || named.some((other) =>
				Math.abs(other.x - spot.x) < 110 && Math.abs(other.y - spot.y) < 14))
				continue;
			named.push(spot);
			label(context, capture.tasks[point.task].name, spot.x, spot.y, 100);
		}
		picture.rows = points.map((point) => point.task);
		const words = (point) => capture.tasks[point.task].name + ": runs " +
			share(point.part) + ", " + point.rate.toFixed(1) + " switches a second";

		picture.tellAt = (px, py) => {
			const near = points.map((point) => ({point,
				d: Math.hypot(point.x - px, point.y - py)}))
				.sort((a, b) => a.d - b.d)[0];

			return near && near.d < 20 ? words(near.point) : "";
		};
		picture.tell = (row) => {
			const point = points.find((p) => p.task === row);

			return point ? words(point) : "";
		};
		picture.note = "";
	};

	/* Where the keys to colours stand: in as many lines as they take. */
	const KEY_MOST = 180;
	const keyLines = (picture, words) => {
		const context = picture.canvas.getContext("2d");
		const lines = [[]];
		let x = 4;

		context.font = colours.font;
		words.forEach((word, index) => {
			const wide = 24 + Math.min(KEY_MOST, context.measureText(word).width);

			if (x > 4 && x + wide > picture.boxWidth) {
				lines.push([]);
				x = 4;
			}
			lines[lines.length - 1].push({x, index});
			x += wide;
		});
		return lines;
	};

	/* 6: exits of virtual machines over time, and a bar a task. */
	const drawExits = (picture) => {
		const {capture} = picture;
		const {exits, reasons} = capture;
		const rows = found(capture).filter((task) => picture.exiting.has(task));
		const above = 120;

		const lines = keyLines(picture, reasons);

		picture.foot = 8 + lines.length * ROW;
		picture.height = above + rows.length * ROW + picture.foot;
		const context = prepare(picture);
		const width = picture.width - picture.left;
		const buckets = 500;
		const step = (whole.to - whole.from) / buckets;
		const over = Array.from({length: buckets},
			() => new Float64Array(reasons.length));
		const perTask = new Map(rows.map((task) =>
			[task, new Float64Array(reasons.length)]));
		const sum = (list) => list.reduce((a, b) => a + b, 0);

		for (let i = 0; i < exits.length; i += 4) {
			const at = whole.from + (exits[i] + 0.5) * step;

			if (at < view.from || at > view.to || !perTask.has(exits[i + 1]))
				continue;
			over[exits[i]][exits[i + 2]] += exits[i + 3];
			perTask.get(exits[i + 1])[exits[i + 2]] += exits[i + 3];
		}
		const most = Math.max(1, ...over.map(sum));

		axis(context, picture, above - 8);
		over.forEach((counts, bucket) => {
			const x = picture.left + width *
				(whole.from + bucket * step - view.from) / (view.to - view.from);
			const w = Math.max(1, width * step / (view.to - view.from));
			let y = above - 20;

			counts.forEach((count, reason) => {
				const h = (above - 26) * count / most;

				context.fillStyle = hue(reason);
				if (count > 0 && x >= picture.left - 1)
					context.fillRect(x, y - h, w, h);
				y -= h;
			});
		});
		label(context, String(most), 4, 12, picture.left - 8);
		label(context, "in " + time(step), 4, 28, picture.left - 8);
		const longest = Math.max(1, ...[...perTask.values()].map(sum));

		rows.forEach((task, i) => {
			const y = above + i * ROW;
			let x = picture.left;

			mark(context, picture, task, y);
			label(context, capture.tasks[task].name, 4, y + ROW / 2,
				picture.left - 10);
			perTask.get(task).forEach((count, reason) => {
				const w = width * count / longest;

				context.fillStyle = hue(reason);
				context.fillRect(x, y + 2, w, ROW - 4);
				x += w;
			});
		});
		lines.forEach((keys, line) => keys.forEach(({x, index}) => {
			const y = above + rows.length * ROW + 8 + line * ROW;

			context.fillStyle = hue(index);
			context.fillRect(x, y, 10, 10);
			label(context, reasons[index], x + 14, y + 5, KEY_MOST);
		}));
		picture.rows = rows;
		picture.top = above;
		picture.first = 0;
		picture.tell = (task) => capture.tasks[task].name + ": " +
			reasons.map((reason, i) => [reason, perTask.get(task)[i]])
				.filter((pair) => pair[1] > 0).sort((a, b) => b[1] - a[1])
				.map((pair) => pair[0] + " " + pair[1]).join(", ");
		picture.note = "";
	};

	const countDelays = (capture) => {
		const {count, start, wait, bucket, task, flags} = capture;
		const {from, to} = view;
		const wanted = Uint8Array.from(capture.tasks, isFound);
		const kinds = [new Float64Array(40), new Float64Array(40)];
		const worst = [];
		let least = 0;

		for (let i = 0; i < count; i++) {
			if (bucket[i] === NONE || start[i] < from || start[i] > to ||
				!wanted[task[i]])
				continue;
			kinds[flags[i] >> 1][bucket[i]]++;
			if (wait[i] <= least)
				continue;
			worst.push(i);
			worst.sort((a, b) => wait[b] - wait[a]);
			worst.length = Math.min(worst.length, 5);
			least = worst.length < 5 ? 0 : wait[worst[4]];
		}
		return {kinds, worst};
	};

	/* 7: how long tasks waited for a processor. */
	const drawDelays = (picture) => {
		const {capture} = picture;

		picture.height = 230;
		const context = prepare(picture);
		const {kinds, worst} = kept(picture, search.value,
			() => countDelays(capture));
		const low = 8, high = 36;
		const left = 54, right = picture.width - 8, bottom = 196;
		const wide = (right - left) / (high - low);
		const most = Math.max(1, ...kinds[0].map((n, i) => n + kinds[1][i]));
		const h = (n) => (bottom - 16) * Math.log1p(n) / Math.log1p(most);

		context.strokeStyle = colours.line;
		context.fillStyle = colours.soft;
		context.textAlign = "right";
		for (let n = 1; n <= most; n *= 10) {
			context.strokeRect(left, bottom - h(n), right - left, 0);
			context.fillText(n, left - 6, bottom - h(n));
		}
		context.textAlign = "center";
		const decades = [[10, "1 us"], [13.3, "10 us"], [16.6, "100 us"], [19.9, "1 ms"],
			[23.2, "10 ms"], [26.6, "100 ms"], [29.9, "1 s"]];
		const each = wide * 3.3 < 48 ? 3 : 1;

		for (let i = 0; i < decades.length; i += each)
			context.fillText(decades[i][1], left + (decades[i][0] - low) * wide,
				bottom + 12);
		for (let i = low; i < high; i++) {
			const woken = h(kinds[0][i]);
			const all = h(kinds[0][i] + kinds[1][i]);

			context.fillStyle = colours.more;
			context.fillRect(left + (i - low) * wide + 1, bottom - all, wide - 2, all - woken);
			context.fillStyle = colours.heat;
			context.fillRect(left + (i - low) * wide + 1, bottom - woken, wide - 2, woken);
		}
		context.fillStyle = colours.heat;
		context.fillRect(left, 216, 10, 10);
		label(context, "after waking up", left + 14, 221, 130);
		context.fillStyle = colours.more;
		context.fillRect(left + 140, 216, 10, 10);
		label(context, "when pushed aside", left + 154, 221, 150);
		picture.list.replaceChildren(...worst.map((i) => {
			const item = document.createElement("li");
			const button = document.createElement("button");

			button.textContent = time(capture.wait[i]) + " until " +
				clock(capture.start[i]) + ": " +
				capture.tasks[capture.task[i]].name + " on processor " +
				capture.cpus[capture.cpu[i]];
			button.addEventListener("click", () => look(
				capture.start[i] - 2 * capture.wait[i],
				capture.start[i] + capture.wait[i]));
			item.append(button);
			return item;
		}));
		picture.rows = worst.map((i) => i);
		picture.tell = () => "";
		picture.tellAt = (x) => {
			const bit = low + Math.floor((x - left) / wide);

			return bit < low || bit >= high ? "" : time(2 ** bit) + " to " +
				time(2 ** (bit + 1)) + ": " + kinds[0][bit] + " after waking up, " +
				kinds[1][bit] + " when pushed aside";
		};
		picture.note = "";
	};

	const kinds = {
		switches: {draw: drawSwitches, foot: 20, most: 420},
		run: {draw: drawMatrix, foot: 20, most: 360, what: "run"},
		times: {draw: drawMatrix, foot: 20, most: 360, what: "switches"},
		locality: {draw: drawLocality, foot: 40, most: 420},
		scatter: {draw: drawScatter, foot: 0, most: 300},
		exits: {draw: drawExits, foot: 24, most: 420},
		delays: {draw: drawDelays, foot: 0, most: 230},
	};

	/*
	 * Those of the table that are searched for, as many as were scrolled to:
	 * laying out a thousand takes longer than all pictures.
	 */
	const showRows = (capture) => {
		let left = capture.rowsShown;
		let more = 0;

		for (const task of capture.tasks) {
			const found = isFound(task);
			const hidden = !found || left === 0;

			if (!hidden)
				left--;
			else if (found)
				more++;
			if (task.row.hidden !== hidden)
				task.row.hidden = hidden;
		}
		capture.more.textContent = more > 0 ? more + " more below" : "";
	};

	function drawAll() {
		const begun = performance.now();

		frame = 0;
		readColours();
		const sums = new Map(captures.map((capture) => [capture, totals(capture)]));

		/* All at once: each look after a change would lay out the page. */
		for (const picture of pictures)
			picture.boxWidth = picture.box.clientWidth;
		for (const picture of pictures) {
			picture.totals = sums.get(picture.capture);
			picture.draw(picture);
			picture.notes.textContent = picture.note;
		}
		captures.forEach(showRows);
		windowText.textContent = clock(view.from) + " to " + clock(view.to) +
			", " + time(view.to - view.from);
		/* How long a frame took, for whoever asks. */
		document.documentElement.dataset.frame =
			(performance.now() - begun).toFixed(1);
	}

	/* -- Hands -- */

	const say = (words) => {
		detail.textContent = words;
	};

	const rowAt = (picture, y) => picture.rows &&
		picture.rows[picture.first + Math.floor((y - (picture.top || 0)) / ROW)];

	const wordsAt = (picture, x, y) => {
		if (picture.tellAt)
			return picture.tellAt(x, y);
		const row = rowAt(picture, y);
		const part = (x - picture.left) / (picture.width - picture.left);

		return row === undefined || !picture.tell ? "" :
			picture.tell(row, Math.min(Math.max(part, 0), 0.9999));
	};

	const showTip = (words, event) => {
		tip.hidden = !words;
		tip.textContent = words;
		tip.style.left = Math.max(4, Math.min(event.clientX + 12,
			window.innerWidth - tip.offsetWidth - 8)) + "px";
		tip.style.top = event.clientY + 16 + "px";
	};

	/* The row above or below the one that was chosen. */
	const choose = (picture, step) => {
		const rows = picture.rows || [];
		const next = Math.min(Math.max(rows.indexOf(picture.chosen) + step, 0),
			rows.length - 1);

		if (rows.length === 0)
			return;
		picture.chosen = rows[next];
		if (next < picture.first || (next + 1) * ROW > picture.box.scrollTop +
			picture.height - picture.foot)
			picture.box.scrollTop = Math.max(0, (next - 4) * ROW);
		say(picture.tell ? picture.tell(rows[next], 0.5) : "");
		redraw();
	};

	const keys = {
		ArrowLeft: () => pan(-0.2),
		ArrowRight: () => pan(0.2),
		ArrowUp: (picture) => choose(picture, -1),
		ArrowDown: (picture) => choose(picture, 1),
		"+": () => zoom(0.5),
		"=": () => zoom(0.5),
		"-": () => zoom(2),
		Home: reset,
		0: reset,
		Escape: reset,
	};

	const listen = (picture) => {
		const {canvas, box} = picture;
		const timed = ["switches", "locality", "exits"].includes(picture.kind);
		const place = (event) => {
			const rect = canvas.getBoundingClientRect();

			return {x: event.clientX - rect.left, y: event.clientY - rect.top};
		};
		const part = (x) => Math.min(Math.max((x - picture.left) /
			(picture.width - picture.left), 0), 1);
		let dragged = null;

		box.addEventListener("keydown", (event) => {
			if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey)
				return;
			event.preventDefault();
			keys[event.key](picture);
		});
		box.addEventListener("scroll", redraw);
		canvas.addEventListener("pointerdown", (event) => {
			dragged = timed ? part(place(event).x) : null;
		});
		canvas.addEventListener("pointermove", (event) => {
			const at = place(event);

			showTip(wordsAt(picture, at.x, at.y), event);
		});
		canvas.addEventListener("pointerleave", () => {
			tip.hidden = true;
		});
		canvas.addEventListener("pointerup", (event) => {
			const from = dragged, to = part(place(event).x);
			const length = view.to - view.from;

			dragged = null;
			if (from !== null && Math.abs(to - from) > 0.01)
				look(view.from + length * Math.min(from, to),
					view.from + length * Math.max(from, to));
			else
				say(wordsAt(picture, place(event).x, place(event).y));
		});
		canvas.addEventListener("dblclick", reset);
		canvas.addEventListener("wheel", (event) => {
			if (!timed || !(event.ctrlKey || event.shiftKey))
				return;
			event.preventDefault();
			zoom(event.deltaY + event.deltaX > 0 ? 1.4 : 1 / 1.4,
				part(place(event).x));
		}, {passive: false});
	};

	for (const capture of captures) {
		const {table} = capture;

		table.addEventListener("scroll", () => {
			if (table.scrollTop + 2 * table.clientHeight < table.scrollHeight)
				return;
			capture.rowsShown += ROWS_AT_ONCE;
			showRows(capture);
		});
		for (const box of capture.root.querySelectorAll("[data-picture]")) {
			const kind = box.dataset.picture;
			const picture = {
				kind, capture, box, canvas: box.querySelector("canvas"),
				spacer: box.querySelector(".spacer"), first: 0,
				notes: box.parentElement.querySelector(".note"),
				list: box.parentElement.querySelector(".worst"),
				exiting: new Set(capture.exits.filter((_, i) => i % 4 === 1)),
				...kinds[kind],
			};

			pictures.push(picture);
			listen(picture);
		}
	}
	document.getElementById("trace-in").addEventListener("click", () => zoom(0.5));
	document.getElementById("trace-out").addEventListener("click", () => zoom(2));
	document.getElementById("trace-left").addEventListener("click", () => pan(-0.25));
	document.getElementById("trace-right").addEventListener("click", () => pan(0.25));
	document.getElementById("trace-reset").addEventListener("click", reset);
	search.addEventListener("input", redraw);
	window.addEventListener("resize", redraw);
	dark.addEventListener("change", redraw);
	for (const element of document.querySelectorAll("[data-scripted]"))
		element.hidden = false;
	drawAll();
})();
