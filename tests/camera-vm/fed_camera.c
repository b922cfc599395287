// SPDX-License-Identifier: MIT OR Apache-2.0
/* v4l2loopback with a cable that can be pulled while the camera is in use, as that of a USB camera: writing a device's number,
 * counted from 0, to the parameter `pull` takes the device away, and whoever waits for a frame is told.
 * It takes in the source of Debian's package, which is not part of this project; the module that comes of both is under GPL-2.0. */
#include "v4l2loopback.c"

static int pull(const char *text, const struct kernel_param *parameter)
{
	int number, fault = kstrtoint(text, 10, &number);

	if (fault)
		return fault;
	if (number < 0 || number >= devices || !devs[number])
		return -ENODEV;
	video_unregister_device(devs[number]->vdev);
	wake_up_all(&devs[number]->read_event);
	return 0;
}

static const struct kernel_param_ops pull_ops = { .set = pull };
module_param_cb(pull, &pull_ops, NULL, 0200);
